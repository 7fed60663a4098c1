import { describe, expect, it } from 'vitest';
import { exponential, histogramOf } from '../testdata/exponential-values.ts';
import { mergeExponential } from './merge-exponential.ts';

describe('mergeExponential', () => {
  it('brings the finer histogram to the scale of the coarser one', () => {
    const fine = exponential({ scale: 1, positive: { offset: -2, counts: [1, 2, 3, 4] } });
    const coarse = exponential({ scale: 0, positive: { offset: 0, counts: [10, 20] } });
    const merged = mergeExponential(fine, coarse);
    expect(merged.scale).toBe(0);
    expect(merged.positive).toEqual({ offset: -1, counts: [3, 17, 20] });
    expect(merged.count).toBe(40);
  });

  it('keeps both sides of zero and zero itself apart', () => {
    const merged = mergeExponential(
      exponential({ zeroCount: 1, positive: { offset: 5, counts: [2] } }),
      exponential({ zeroCount: 3, negative: { offset: -7, counts: [4] } }),
    );
    expect(merged.zeroCount).toBe(4);
    expect(merged.positive).toEqual({ offset: 5, counts: [2] });
    expect(merged.negative).toEqual({ offset: -7, counts: [4] });
  });

  it('coarsens values that are far apart instead of laying out every bucket between them', () => {
    const { scale, positive } = mergeExponential(histogramOf([1e-300]), histogramOf([1e300]));
    expect(positive.counts.length).toBeLessThanOrEqual(160);
    expect(positive.counts.filter((count) => count > 0)).toEqual([1, 1]);
    // 1,993 doublings, of which 16 make a bucket.
    expect(scale).toBe(-4);
  });

  it('is not coarsened by a histogram that has no buckets, whatever its scale', () => {
    const { scale, zeroCount } = mergeExponential(histogramOf([3]), exponential({ scale: -10, zeroCount: 2 }));
    expect(scale).toBe(20);
    expect(zeroCount).toBe(2);
  });

  it('is empty where both are', () => {
    expect(mergeExponential(histogramOf([]), histogramOf([]))).toEqual(histogramOf([]));
  });

  it('gives no extremes where one of the two does not know its own', () => {
    const unknown = exponential({ positive: { offset: 0, counts: [1] } });
    const { min, max } = mergeExponential(unknown, histogramOf([7]));
    expect([min, max]).toEqual([undefined, undefined]);
  });

  it('leaves what it merges as it is', () => {
    const [a, b] = [histogramOf([1, -2, 0]), histogramOf([1000, -0.001])];
    const before = structuredClone([a, b]);
    mergeExponential(a, b);
    expect([a, b]).toEqual(before);
  });
});
