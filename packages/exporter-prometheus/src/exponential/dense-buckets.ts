import type { ExponentialBuckets } from '@executor-metrics/sdk';
import { coarserIndex, type IndexRange, widthOf } from './extent.ts';

/** What a histogram has on one side of zero, and its scale. */
export interface ScaledBuckets {
  readonly scale: number;
  readonly buckets: ExponentialBuckets;
}

/** The counts of all of them together in the buckets of a range, at a scale that is no finer than theirs. */
export function denseBuckets(
  range: IndexRange | undefined,
  scale: number,
  sides: readonly ScaledBuckets[],
): ExponentialBuckets {
  if (range === undefined) return { offset: 0, counts: [] };
  const counts = new Array<number>(widthOf(range)).fill(0);
  for (const { scale: ownScale, buckets } of sides) {
    for (let i = 0; i < buckets.counts.length; i++) {
      const count = buckets.counts[i] as number;
      if (!(count > 0)) continue;
      const position = coarserIndex(buckets.offset + i, ownScale - scale) - range.low;
      counts[position] = (counts[position] as number) + count;
    }
  }
  return { offset: range.low, counts };
}
