import type { ExponentialHistogramValue } from '@executor-metrics/sdk';
import { denseBuckets } from './dense-buckets.ts';
import { Extent, widthOf } from './extent.ts';

/** How many buckets a merged histogram may have on either side of zero: as many as the SDK gives by default. */
const maxBuckets = 160;

/**
 * Two histograms as one, at the finest scale that both can be brought to and at which each side fits into 160 buckets:
 * values that are far apart must not make a histogram of millions of buckets. In whatever order several are merged the
 * outcome is the same (but for the rounding of sums), and every count is kept.
 */
export function mergeExponential(
  a: ExponentialHistogramValue,
  b: ExponentialHistogramValue,
): ExponentialHistogramValue {
  const extent = new Extent(Number.POSITIVE_INFINITY);
  extent.add(a);
  extent.add(b);
  extent.coarsenWhile(({ positive, negative }) => widthOf(positive) > maxBuckets || widthOf(negative) > maxBuckets);
  const { positive, negative, scale } = extent;
  const positives = [a, b].map((value) => ({ scale: value.scale, buckets: value.positive }));
  const negatives = [a, b].map((value) => ({ scale: value.scale, buckets: value.negative }));
  return {
    // Without buckets every scale is as good; 0 is what the SDK says then.
    scale: Number.isFinite(scale) ? scale : 0,
    zeroCount: a.zeroCount + b.zeroCount,
    positive: denseBuckets(positive, scale, positives),
    negative: denseBuckets(negative, scale, negatives),
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: extreme(a, b, 'min'),
    max: extreme(a, b, 'max'),
  };
}

/** Known where it is known of each that has values. */
function extreme(a: ExponentialHistogramValue, b: ExponentialHistogramValue, which: 'min' | 'max'): number | undefined {
  if (a.count === 0) return b[which];
  if (b.count === 0) return a[which];
  const [first, second] = [a[which], b[which]];
  return first === undefined || second === undefined ? undefined : Math[which](first, second);
}
