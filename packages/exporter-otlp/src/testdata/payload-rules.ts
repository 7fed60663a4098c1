import type { DecodedPoint, RawBuckets } from './decoded.ts';
import { seriesOf } from './decoded.ts';

/** What every backend may expect of points in the order of their arrival; each broken rule is a line. */
export function brokenRules(points: readonly DecodedPoint[]): readonly string[] {
  return [...points.flatMap(rulesOfPoint), ...rulesOfDeltas(points), ...rulesOfCumulatives(points)];
}

function rulesOfPoint(point: DecodedPoint): readonly string[] {
  const { raw, start, end, kind } = point;
  const broken: string[] = [];
  if (start > end) broken.push(`${seriesOf(point)} begins at ${start}, after its end at ${end}`);
  if (start <= 0n) broken.push(`${seriesOf(point)} has no beginning`);
  if (kind === 'histogram' && sumOf(raw.bucketCounts) !== point.value) {
    broken.push(`${seriesOf(point)} counts ${point.value} and has ${raw.bucketCounts} in its buckets`);
  }
  if (kind === 'histogram' && (raw.bucketCounts?.length ?? 0) !== (raw.explicitBounds?.length ?? 0) + 1) {
    broken.push(`${seriesOf(point)} has ${raw.bucketCounts?.length} buckets for ${raw.explicitBounds?.length} bounds`);
  }
  const inBuckets = countOf(raw.positive) + countOf(raw.negative) + Number(raw.zeroCount ?? 0);
  if (kind === 'exponentialHistogram' && inBuckets !== point.value) {
    broken.push(`${seriesOf(point)} counts ${point.value} and has ${inBuckets} in its buckets`);
  }
  return broken;
}

/** The intervals of a series do not overlap, in whichever order they arrive. */
function rulesOfDeltas(points: readonly DecodedPoint[]): readonly string[] {
  const deltas = points
    .filter(({ kind, temporality }) => kind !== 'gauge' && temporality === 1)
    .toSorted((a, b) => Number(a.start - b.start) || Number(a.end - b.end));
  return eachWithTheOneBefore(deltas, (point, before) =>
    point.start < before.end
      ? [`${seriesOf(point)}: the delta from ${point.start} overlaps the one from ${before.start} to ${before.end}`]
      : [],
  );
}

function rulesOfCumulatives(points: readonly DecodedPoint[]): readonly string[] {
  const cumulatives = points.filter(({ temporality }) => temporality === 2);
  return eachWithTheOneBefore(cumulatives, (point, before) => {
    const isCounter = point.monotonic || point.kind !== 'sum';
    const falls = isCounter && point.start === before.start && point.value < before.value;
    return [
      ...(falls ? [`${seriesOf(point)} falls from ${before.value} to ${point.value}`] : []),
      ...(point.end <= before.end ? [`${seriesOf(point)} comes twice, or out of order`] : []),
    ];
  });
}

function eachWithTheOneBefore(
  points: readonly DecodedPoint[],
  rule: (point: DecodedPoint, before: DecodedPoint) => readonly string[],
): readonly string[] {
  const last = new Map<string, DecodedPoint>();
  return points.flatMap((point) => {
    const series = seriesOf(point);
    const before = last.get(series);
    last.set(series, point);
    return before === undefined ? [] : rule(point, before);
  });
}

function countOf(buckets: RawBuckets | undefined): number {
  return sumOf(buckets?.bucketCounts);
}

function sumOf(counts: readonly string[] = []): number {
  return counts.reduce((sum, count) => sum + Number(count), 0);
}
