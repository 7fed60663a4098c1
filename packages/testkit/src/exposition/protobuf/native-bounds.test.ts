import { describe, expect, it } from 'vitest';
import { lastIndex, upperBound } from './native-bounds.ts';

describe('upperBound', () => {
  it('is exact at powers of two', () => {
    expect([-3, -1, 0, 1, 2, 10].map((index) => upperBound(0, index))).toEqual([0.125, 0.5, 1, 2, 4, 1024]);
    expect([-2, 0, 1, 3].map((index) => upperBound(-2, index))).toEqual([2 ** -8, 1, 16, 4096]);
    expect(upperBound(8, 256 * -1074)).toBe(2 ** -1074);
    expect(upperBound(8, 256 * 1023)).toBe(2 ** 1023);
  });

  it('divides a power of two evenly', () => {
    const steps = Array.from({ length: 257 }, (_, index) => upperBound(8, index));
    const factor = 2 ** (1 / 256);
    for (const [index, step] of steps.slice(1).entries()) expect(step / (steps[index] ?? 0)).toBeCloseTo(factor, 14);
    expect(steps.at(-1)).toBe(2);
  });

  it.each([-4, -1, 0, 3, 8])('ends at the largest number and then at infinity at schema %i', (schema) => {
    const last = lastIndex(schema);
    expect(upperBound(schema, last - 2)).toBeLessThan(Number.MAX_VALUE);
    expect(upperBound(schema, last - 1)).toBe(Number.MAX_VALUE);
    expect(upperBound(schema, last)).toBe(Number.POSITIVE_INFINITY);
  });

  it('ends where the specification says', () => {
    expect(lastIndex(8)).toBe(262_145);
    expect(lastIndex(0)).toBe(1025);
  });

  it('is zero below the smallest number', () => {
    expect(upperBound(0, -1076)).toBe(0);
    expect(upperBound(-4, -68)).toBe(0);
    expect(upperBound(-4, -67)).toBeGreaterThan(0);
  });
});
