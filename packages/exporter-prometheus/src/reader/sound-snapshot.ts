import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramValue,
  HistogramValue,
  Metric,
  MetricDescriptor,
  PointValue,
  SeriesSnapshot,
  Snapshot,
} from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';

/**
 * What providers other than ours give, as the types promise it: instruments whose unit is a number, bounds that stand twice
 * or counts that are none would end in an exposition that Prometheus refuses as a whole. What can be repaired is repaired,
 * and the rest is left out.
 *
 * @param leftOut told of each metric that has lost series
 */
export function soundSnapshot({ resource, scopes }: Snapshot, leftOut: (metric: MetricDescriptor) => void): Snapshot {
  const sound = (metric: Metric): Metric => {
    const descriptor = soundDescriptor(metric.descriptor);
    const series = (metric.series as readonly SeriesSnapshot[]).flatMap((each) => soundSeries(metric.kind, each));
    if (series.length < metric.series.length) leftOut(descriptor);
    return { ...metric, descriptor, series, time: soundTime(metric.time) } as Metric;
  };
  return { resource, scopes: scopes.map(({ scope, metrics }) => ({ scope, metrics: metrics.map(sound) })) };
}

function soundDescriptor({ name, unit, description, ...rest }: MetricDescriptor): MetricDescriptor {
  return { ...rest, name: textOf(name), unit: textOf(unit), description: textOf(description) };
}

function textOf(given: unknown): string {
  return typeof given === 'string' ? given : '';
}

function soundSeries(kind: Metric['kind'], series: SeriesSnapshot): readonly SeriesSnapshot[] {
  const value = soundValue(kind, series.value);
  if (value === undefined) return [];
  const exemplars = series.exemplars.filter(isSound);
  return [{ ...series, value, startTime: soundTime(series.startTime), exemplars }];
}

function soundValue(kind: Metric['kind'], value: PointValue): PointValue | undefined {
  switch (kind) {
    case 'sum':
    case 'gauge':
      return typeof value === 'number' ? value : undefined;
    case 'histogram':
      return soundHistogram(value as HistogramValue);
    case 'exponential-histogram':
      return isSoundExponential(value as ExponentialHistogramValue) ? value : undefined;
    default:
      return kind satisfies never;
  }
}

/** Bounds that are infinite or stand twice go; what was counted below them counts below the one that stays. */
function soundHistogram(value: HistogramValue): HistogramValue | undefined {
  const { boundaries, counts, sum } = value;
  const isSorted = boundaries.every((bound, i) => bound >= (boundaries[i - 1] ?? Number.NEGATIVE_INFINITY));
  if (!isSorted || counts.length !== boundaries.length + 1 || !counts.every(isCount) || typeof sum !== 'number') return;
  const kept = boundaries.filter((bound, i) => Number.isFinite(bound) && bound !== boundaries[i - 1]);
  if (kept.length === boundaries.length) return value;
  const keptCounts = new Array<number>(kept.length + 1).fill(0);
  for (const [i, count] of counts.entries()) {
    const upper = boundaries[i] ?? Number.POSITIVE_INFINITY;
    const into = kept.findIndex((bound) => bound >= upper);
    keptCounts[into === -1 ? kept.length : into] = (keptCounts.at(into) ?? 0) + count;
  }
  return { ...value, boundaries: kept, counts: keptCounts };
}

/** OpenTelemetry protocol: a scale that is in use is between -10 and 20. */
function isSoundExponential({ scale, zeroCount, positive, negative, sum }: ExponentialHistogramValue): boolean {
  const isScale = Number.isInteger(scale) && scale >= -10 && scale <= 20;
  return isScale && isCount(zeroCount) && areBuckets(positive) && areBuckets(negative) && typeof sum === 'number';
}

function areBuckets({ offset, counts }: ExponentialBuckets): boolean {
  return Number.isInteger(offset) && Math.abs(offset) < 2 ** 31 && counts.every(isCount);
}

function isCount(count: unknown): boolean {
  return Number.isSafeInteger(count) && (count as number) >= 0;
}

function isSound({ value, time }: Exemplar): boolean {
  return Number.isFinite(value) && soundTime(time) === time;
}

const noTime: HrTime = [0, 0];

function soundTime(time: HrTime): HrTime {
  return Array.isArray(time) && isCount(time[0]) && isCount(time[1]) ? time : noTime;
}
