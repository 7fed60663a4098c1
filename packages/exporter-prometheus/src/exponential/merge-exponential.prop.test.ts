import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyValue, histogramOf, wholeValue } from '../testdata/exponential-values.ts';
import { mergeExponential } from './merge-exponential.ts';

const whole = fc.array(wholeValue, { maxLength: 30 });
const any = fc.array(anyValue, { maxLength: 30 });
const scale = fc.integer({ min: -10, max: 20 });

describe('mergeExponential', () => {
  it('gives what one histogram of all values is', () => {
    fc.assert(
      fc.property(whole, whole, (a, b) => {
        expect(mergeExponential(histogramOf(a), histogramOf(b))).toEqual(histogramOf([...a, ...b]));
      }),
      { seed: 401, numRuns: 300 },
    );
  });

  it('does not depend on the order of two', () => {
    fc.assert(
      fc.property(any, scale, any, scale, (a, scaleOfA, b, scaleOfB) => {
        const [first, second] = [histogramOf(a, scaleOfA), histogramOf(b, scaleOfB)];
        expect(mergeExponential(first, second)).toEqual(mergeExponential(second, first));
      }),
      { seed: 402, numRuns: 300 },
    );
  });

  it('does not depend on how three are grouped', () => {
    fc.assert(
      fc.property(whole, scale, whole, scale, whole, (a, scaleOfA, b, scaleOfB, c) => {
        const [x, y, z] = [histogramOf(a, scaleOfA), histogramOf(b, scaleOfB), histogramOf(c)];
        expect(mergeExponential(mergeExponential(x, y), z)).toEqual(mergeExponential(x, mergeExponential(y, z)));
      }),
      { seed: 403, numRuns: 300 },
    );
  });

  it('keeps every count, in at most 160 buckets on either side', () => {
    fc.assert(
      fc.property(any, scale, any, scale, (a, scaleOfA, b, scaleOfB) => {
        const { positive, negative, zeroCount, count } = mergeExponential(
          histogramOf(a, scaleOfA),
          histogramOf(b, scaleOfB),
        );
        const all = [...a, ...b];
        const total = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0);
        expect(total(positive.counts)).toBe(all.filter((value) => value > 0).length);
        expect(total(negative.counts)).toBe(all.filter((value) => value < 0).length);
        expect(zeroCount).toBe(all.filter((value) => value === 0).length);
        expect(count).toBe(all.length);
        expect(Math.max(positive.counts.length, negative.counts.length)).toBeLessThanOrEqual(160);
      }),
      { seed: 404, numRuns: 300 },
    );
  });
});
