import type { HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { TimeSlice } from '../collect/time-slice.ts';
import { isNonNegative } from '../view/value-range.ts';
import type { ExponentialHistogramValue, HistogramValue, Metric, SeriesSnapshot, Snapshot } from './snapshot.ts';

/** A snapshot as official exporters take it. Exemplars come along, under the name that OTLP has for them. */
export function toResourceMetrics({ resource, scopes }: Snapshot): ResourceMetrics {
  const scopeMetrics = scopes.map(({ scope, metrics }) => ({
    scope: { ...scope },
    metrics: metrics.map((metric) => withPoints(metric, metric.series.map(converterOf(metric)))),
  }));
  return { resource, scopeMetrics } as ResourceMetrics;
}

/** The same for snapshots of any size: it gives way to others as the collection did. */
export async function toResourceMetricsInSlices(
  { resource, scopes }: Snapshot,
  slice: TimeSlice,
): Promise<ResourceMetrics> {
  const scopeMetrics: { scope: object; metrics: MetricData[] }[] = [];
  for (const { scope, metrics } of scopes) {
    const converted: MetricData[] = [];
    for (const metric of metrics) {
      const convert = converterOf(metric);
      const points = new Array<Point>(metric.series.length);
      for (let i = 0; i < points.length; i++) {
        points[i] = convert(metric.series[i] as SeriesSnapshot);
        if (slice.isOver()) await slice.next();
      }
      converted.push(withPoints(metric, points));
    }
    scopeMetrics.push({ scope: { ...scope }, metrics: converted });
  }
  return { resource, scopeMetrics } as ResourceMetrics;
}

type Point = DataPoint<unknown>;

/** What makes an official data point of a series of this metric. */
function converterOf(metric: Metric): (series: SeriesSnapshot) => Point {
  const { time } = metric;
  // A sum of values that may be negative is not a counter, which is what backends take it for.
  const summed = isNonNegative(metric.descriptor.instrumentType);
  switch (metric.kind) {
    case 'sum':
    case 'gauge':
      return (series) => toPoint(time, series, series.value);
    case 'histogram':
      return (series) => toPoint(time, series, toHistogram(series.value as HistogramValue, summed));
    case 'exponential-histogram':
      return (series) => toPoint(time, series, toExponential(series.value as ExponentialHistogramValue, summed));
    default:
      return metric satisfies never;
  }
}

const dataPointTypes: Record<Metric['kind'], DataPointType> = {
  sum: DataPointType.SUM,
  gauge: DataPointType.GAUGE,
  histogram: DataPointType.HISTOGRAM,
  'exponential-histogram': DataPointType.EXPONENTIAL_HISTOGRAM,
};

function withPoints({ descriptor, kind, temporality, monotonic }: Metric, dataPoints: readonly Point[]): MetricData {
  const { name, description, unit, instrumentType, valueType } = descriptor;
  const data = {
    // `type` and `advice` are in the official SDK's descriptors, though not in their type.
    descriptor: { name, description, unit, type: instrumentType, valueType, advice: {} },
    aggregationTemporality: temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    dataPointType: dataPointTypes[kind],
    ...(kind === 'sum' && { isMonotonic: monotonic }),
    dataPoints,
  };
  // The kind of the metric has decided the type of its points.
  return data as unknown as MetricData;
}

function toPoint(endTime: HrTime, { attributes, startTime, exemplars }: SeriesSnapshot, value: unknown): Point {
  const point = { attributes, startTime, endTime, value };
  // The official type has no exemplars yet; serializers that know of them find them.
  return exemplars.length === 0 ? point : Object.assign(point, { exemplars });
}

function toHistogram({ boundaries, counts, count, sum, min, max }: HistogramValue, summed: boolean): Histogram {
  // A copy, as this type lets exporters write into it, while every snapshot has the same until something is counted.
  const buckets = { boundaries: boundaries as number[], counts: [...counts] };
  return { buckets, count, sum: summed ? sum : undefined, min, max } as Histogram;
}

function toExponential(value: ExponentialHistogramValue, summed: boolean): ExponentialHistogram {
  const { positive, negative, count, scale, zeroCount, sum, min, max } = value;
  return {
    ...{ count, scale, zeroCount, min, max, sum: summed ? sum : undefined },
    positive: { offset: positive.offset, bucketCounts: positive.counts as number[] },
    negative: { offset: negative.offset, bucketCounts: negative.counts as number[] },
  } as ExponentialHistogram;
}
