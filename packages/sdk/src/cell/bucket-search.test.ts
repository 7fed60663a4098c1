import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BucketSearch } from './bucket-search.ts';

/** What the search is, without its tricks. */
function linear(boundaries: readonly number[], value: number): number {
  const index = boundaries.findIndex((boundary) => boundary >= value);
  return index < 0 ? boundaries.length : index;
}

const odd = fc.constantFrom(0, -0, 5e-324, 2 ** -1022, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE, 1, 2, 4, 1024);
const number = fc.oneof(odd, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -20, max: 2000 }));

describe('BucketSearch', () => {
  it('finds what a search from the first boundary on finds', () => {
    fc.assert(
      fc.property(fc.uniqueArray(number, { maxLength: 20 }), fc.array(number, { minLength: 1 }), (given, values) => {
        const boundaries = [...new Set(given.map((each) => each + 0))].sort((a, b) => a - b);
        const search = new BucketSearch(boundaries);
        for (const value of [...values, ...boundaries]) {
          expect(search.indexOf(value), `${value} in ${boundaries}`).toBe(linear(boundaries, value));
        }
      }),
      { seed: 5, numRuns: 1000 },
    );
  });

  it('puts a boundary in the bucket below it, and what is next to it where it belongs', () => {
    const boundaries = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];
    const search = new BucketSearch(boundaries);
    for (const [i, boundary] of boundaries.entries()) {
      expect(search.indexOf(boundary)).toBe(i);
      expect(search.indexOf(boundary * (1 + Number.EPSILON) + 5e-324)).toBe(i + 1);
    }
  });

  it('has one bucket without boundaries', () => {
    const search = new BucketSearch([]);
    for (const value of [-1, 0, 5e-324, 1, Number.MAX_VALUE]) expect(search.indexOf(value)).toBe(0);
  });

  it('takes boundaries that are all negative', () => {
    const search = new BucketSearch([-10, -1]);
    expect([-11, -10, -5, -1, -0.5, 0, 3].map((value) => search.indexOf(value))).toEqual([0, 0, 1, 1, 2, 2, 2]);
  });
});
