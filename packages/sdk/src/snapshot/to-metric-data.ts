import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { ExponentialHistogramValue, HistogramValue, Metric, SeriesSnapshot, Snapshot } from './snapshot.ts';

/** A snapshot as official exporters take it. Exemplars come along, under the name that OTLP has for them. */
export function toResourceMetrics({ resource, scopes }: Snapshot): ResourceMetrics {
  return {
    resource,
    scopeMetrics: scopes.map(({ scope, metrics }) => ({
      scope: { ...scope },
      metrics: metrics.map(toMetricData),
    })),
  } as ResourceMetrics;
}

function toMetricData(metric: Metric): MetricData {
  const { name, description, unit, instrumentType, valueType } = metric.descriptor;
  // `type` and `advice` are in the official SDK's descriptors, though not in their type.
  const descriptor = { name, description, unit, type: instrumentType, valueType, advice: {} };
  const aggregationTemporality =
    metric.temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
  const common = { descriptor, aggregationTemporality };
  switch (metric.kind) {
    case 'sum': {
      const dataPoints = metric.series.map((series) => toPoint(metric, series, series.value));
      return { ...common, dataPointType: DataPointType.SUM, isMonotonic: metric.monotonic, dataPoints };
    }
    case 'gauge': {
      const dataPoints = metric.series.map((series) => toPoint(metric, series, series.value));
      return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
    }
    case 'histogram': {
      const summed = hasSum(metric);
      const dataPoints = metric.series.map((series) => toPoint(metric, series, toHistogram(series.value, summed)));
      return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
    }
    case 'exponential-histogram': {
      const summed = hasSum(metric);
      const dataPoints = metric.series.map((series) => toPoint(metric, series, toExponential(series.value, summed)));
      return { ...common, dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM, dataPoints };
    }
    default:
      return metric satisfies never;
  }
}

function toPoint<V>(
  { time }: Metric,
  { attributes, startTime, exemplars }: SeriesSnapshot<unknown>,
  value: V,
): DataPoint<V> {
  const point = { attributes, startTime, endTime: time, value };
  // The official type has no exemplars yet; serializers that know of them find them.
  return exemplars.length === 0 ? point : Object.assign(point, { exemplars });
}

/** A sum of values that may be negative is not a counter, which is what backends take it for. */
function hasSum({ descriptor }: Metric): boolean {
  const { instrumentType } = descriptor;
  return instrumentType === 'COUNTER' || instrumentType === 'OBSERVABLE_COUNTER' || instrumentType === 'HISTOGRAM';
}

function toHistogram({ boundaries, counts, count, sum, min, max }: HistogramValue, summed: boolean): Histogram {
  const buckets = { boundaries: boundaries as number[], counts: counts as number[] };
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
