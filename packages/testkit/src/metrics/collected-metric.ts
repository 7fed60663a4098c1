import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';

/** One data point with all that is known of its metric, so that an assertion needs no walk through scopes and metrics. */
export type CollectedMetric = SumPoint | GaugePoint | HistogramPoint | ExponentialHistogramPoint;

interface PointIdentity {
  readonly scope: string;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly temporality: 'cumulative' | 'delta';
  readonly attributes: Attributes;
}

export interface SumPoint extends PointIdentity {
  readonly kind: 'sum';
  readonly monotonic: boolean;
  readonly value: number;
}

export interface GaugePoint extends PointIdentity {
  readonly kind: 'gauge';
  readonly value: number;
}

export interface HistogramPoint extends PointIdentity {
  readonly kind: 'histogram';
  readonly histogram: CollectedHistogram;
}

export interface ExponentialHistogramPoint extends PointIdentity {
  readonly kind: 'exponential-histogram';
  readonly histogram: ExponentialHistogram;
}

export interface CollectedHistogram {
  readonly count: number;
  readonly sum?: number;
  readonly min?: number;
  readonly max?: number;
  /** Each with its own count, not cumulative; the last one has no upper bound and says `Infinity`. */
  readonly buckets: readonly { readonly upperBound: number; readonly count: number }[];
}

/** All points of a collection, in its order. */
export function flattenMetrics({ scopeMetrics }: ResourceMetrics): CollectedMetric[] {
  return scopeMetrics.flatMap(({ scope, metrics }) => metrics.flatMap((metric) => pointsOfMetric(scope.name, metric)));
}

function pointsOfMetric(scope: string, metric: MetricData): CollectedMetric[] {
  const identity = ({ attributes }: DataPoint<unknown>): PointIdentity => ({
    scope,
    name: metric.descriptor.name,
    description: metric.descriptor.description,
    unit: metric.descriptor.unit,
    temporality: metric.aggregationTemporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative',
    attributes,
  });
  switch (metric.dataPointType) {
    case DataPointType.SUM: {
      const monotonic = metric.isMonotonic;
      return metric.dataPoints.map((point) => ({ ...identity(point), kind: 'sum', monotonic, value: point.value }));
    }
    case DataPointType.GAUGE:
      return metric.dataPoints.map((point) => ({ ...identity(point), kind: 'gauge', value: point.value }));
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.map((point) => ({
        ...identity(point),
        kind: 'histogram',
        histogram: withBuckets(point.value),
      }));
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.map((point) => ({
        ...identity(point),
        kind: 'exponential-histogram',
        histogram: point.value,
      }));
    default:
      return metric satisfies never;
  }
}

function withBuckets({ buckets, ...summary }: Histogram): CollectedHistogram {
  return {
    ...summary,
    buckets: buckets.counts.map((count, index) => ({
      upperBound: buckets.boundaries[index] ?? Number.POSITIVE_INFINITY,
      count,
    })),
  };
}
