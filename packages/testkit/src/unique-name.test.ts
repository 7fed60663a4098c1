import { describe, expect, it } from 'vitest';
import { uniqueName } from './unique-name.ts';

describe('uniqueName', () => {
  it('is another one each time, and can name a table', () => {
    const names = Array.from({ length: 1000 }, () => uniqueName('jobs'));
    expect(new Set(names).size).toBe(1000);
    for (const name of names) expect(name).toMatch(/^em_jobs_\w{1,40}$/);
  });
});
