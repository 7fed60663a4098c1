import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketIndex, coarsestScale, finestScale } from './exponential-mapping.ts';

const magnitude = fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true });
const scale = fc.integer({ min: coarsestScale, max: finestScale });

describe('bucketIndex', () => {
  it('grows with the value', () => {
    fc.assert(
      fc.property(magnitude, magnitude, scale, (a, b, at) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        expect(bucketIndex(low, at)).toBeLessThanOrEqual(bucketIndex(high, at));
      }),
      { seed: 6 },
    );
  });

  it('joins two neighbours into one at the next coarser scale', () => {
    fc.assert(
      fc.property(magnitude, fc.integer({ min: coarsestScale + 1, max: 5 }), (value, at) => {
        expect(bucketIndex(value, at - 1)).toBe(bucketIndex(value, at) >> 1);
      }),
      { seed: 7 },
    );
  });

  it('puts powers of two, which are bounds, in the bucket below', () => {
    for (let exponent = -1021; exponent <= 1023; exponent++) {
      for (const at of [-10, -1, 0, 1, 7, 20]) {
        const expected = at > 0 ? exponent * 2 ** at - 1 : (exponent - 1) >> -at;
        expect(bucketIndex(2 ** exponent, at)).toBe(expected);
      }
    }
  });

  it('puts the smallest numbers in the bucket of the smallest normal one', () => {
    for (const at of [-10, 0, 1, 20]) expect(bucketIndex(5e-324, at)).toBe(bucketIndex(2 ** -1022, at));
  });

  it('needs two buckets at the coarsest scale', () => {
    const all = [5e-324, 0.3, 1, 1.1, Number.MAX_VALUE].map((value) => bucketIndex(value, coarsestScale));
    expect(new Set(all)).toEqual(new Set([-1, 0]));
  });
});
