import { describe, expect, it } from 'vitest';
import { databaseName } from './database-name.ts';

describe('the name of a database', () => {
  it.each([
    ['app.db', 'app.db'],
    ['/var/lib/shop/app.db', 'app.db'],
    ['C:\\data\\app.db', 'app.db'],
    [' app.db ', 'app.db'],
    ['file:app.db?mode=ro&key=hunter2', 'app.db'],
    ['file:///var/app.db#x?y', 'app.db'],
    ['/data/tenant_4711.db', 'tenant_?.db'],
    ['/data/550e8400-e29b-41d4-a716-446655440000.sqlite', '?.sqlite'],
    ['fd:17', 'fd:?'],
    [':memory:', ':memory:'],
    ['file::memory:?cache=shared', ':memory:'],
    ['', ':memory:'],
    [null, ':memory:'],
    [undefined, undefined],
    [7, undefined],
    ['a\nb', undefined],
    ['a\ud800b', 'a\ufffdb'],
  ])('of %j is %j', (path, name) => {
    expect(databaseName(path)).toBe(name);
  });

  it('is bounded', () => {
    expect(databaseName('x'.repeat(1_000_000))).toHaveLength(128);
  });
});
