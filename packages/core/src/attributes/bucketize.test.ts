import { describe, expect, it } from 'vitest';
import { bucketize } from './bucketize.ts';

describe('bucketize', () => {
  it.each([
    [0, 'small'],
    [1023, 'small'],
    [1024, 'medium'],
    [1024 ** 2 - 1, 'medium'],
    [1024 ** 2, 'large'],
    [Number.POSITIVE_INFINITY, 'large'],
    [-1, 'unknown'],
    [Number.NaN, 'unknown'],
    ['1024', 'unknown'],
    [undefined, 'unknown'],
    [10n, 'unknown'],
  ])('calls %s bytes %s', (bytes, category) => {
    expect(bucketize(bytes)).toBe(category);
  });

  it('takes limits and names of its own', () => {
    const size = (rows: number) => bucketize(rows, { few: 10, many: 1000 }, 'very many');
    expect([9, 10, 1000].map(size)).toEqual(['few', 'many', 'very many']);
  });
});
