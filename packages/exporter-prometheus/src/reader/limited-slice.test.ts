import { describe, expect, it } from 'vitest';
import { LimitedSlice } from './limited-slice.ts';

describe('LimitedSlice', () => {
  it('goes on until its end, and rejects after it', async () => {
    await expect(new LimitedSlice(performance.now() + 60_000).next()).resolves.toBeUndefined();
    await expect(new LimitedSlice(performance.now() - 1).next()).rejects.toMatchObject({
      name: 'ScrapeUnavailableError',
    });
  });
});
