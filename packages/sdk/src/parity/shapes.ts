import { isDeepStrictEqual } from 'node:util';
import type { ExponentialHistogram } from '@opentelemetry/sdk-metrics';
import type { Point } from './comparison.ts';

// What exceptions look at in points: the parts of them that must still be equal where others may not be.

/** The attribute of the series that stands for those beyond the limit. */
export const overflowKey = 'otel.metric.overflow';

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of sums and of counts; those of gauges mean nothing. */
export function totalOf(points: readonly Point[]): number {
  return sum(
    points.map(({ value, stream }) => {
      if (stream.kind === 'gauge') return 0;
      const total = typeof value === 'number' ? value : countOf({ value });
      return Number.isFinite(total) ? total : 0;
    }),
  );
}

type Parts = Readonly<Record<string, unknown>>;

export function partsOf(point: Pick<Point, 'value'> | undefined): Parts {
  return typeof point?.value === 'object' && point.value !== null ? (point.value as Parts) : {};
}

export function countOf(point: Pick<Point, 'value'> | undefined): number {
  return Number(partsOf(point).count ?? 0);
}

/** Not finite, or a histogram that is there without having counted anything. */
export function isSpoilt(point: Point): boolean {
  return !hasFiniteNumbers(point) || partsOf(point).count === 0;
}

export function hasFiniteNumbers(point: Point | undefined): boolean {
  if (typeof point?.value === 'number') return Number.isFinite(point.value);
  const { sum: total = 0, min = 0, max = 0 } = partsOf(point);
  return [total, min, max].every(Number.isFinite);
}

export function boundariesOf(point: Point | undefined): unknown {
  return (partsOf(point).buckets as Parts | undefined)?.boundaries;
}

/** What histograms of any buckets have in common. */
export function withoutBuckets(point: Point | undefined): Parts {
  const { count, sum: total, min, max } = partsOf(point);
  return { count, total, min, max };
}

/** Whether the second one is the first one at a coarser scale. With zeros the official one forgets to convert buckets. */
export function isCoarser(fine: ExponentialHistogram, coarse: ExponentialHistogram): boolean {
  if (fine.zeroCount !== coarse.zeroCount) return false;
  const sides = ['positive', 'negative'] as const;
  if (fine.zeroCount > 0) return sides.every((side) => sum(fine[side].bucketCounts) === sum(coarse[side].bucketCounts));
  const by = fine.scale - coarse.scale;
  return by > 0 && sides.every((side) => isDeepStrictEqual(indexesOf(fine[side], by), indexesOf(coarse[side], 0)));
}

function indexesOf({ offset, bucketCounts }: Buckets, coarserBy: number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const [i, count] of bucketCounts.entries()) {
    const index = (offset + i) >> coarserBy;
    if (count > 0) counts.set(index, (counts.get(index) ?? 0) + count);
  }
  return counts;
}

type Buckets = ExponentialHistogram['positive'];
