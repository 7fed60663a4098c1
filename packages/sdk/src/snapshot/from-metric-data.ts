import type { Attributes, HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  InstrumentType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Metric, SeriesSnapshot, Snapshot } from './snapshot.ts';

/**
 * What another SDK collected, as a snapshot, so that exporters have one thing to read. Its series have no identity beyond
 * the snapshot: the ids count from 1 in each. Attributes stay the objects that they are.
 */
export function snapshotFromMetricData({ resource, scopeMetrics }: ResourceMetrics): Snapshot {
  let lastId = 0;
  const nextId = (): number => ++lastId;
  return {
    resource,
    scopes: scopeMetrics.map(({ scope, metrics }) => ({
      scope: { name: scope.name, version: scope.version, schemaUrl: scope.schemaUrl, attributes: attributesOf(scope) },
      metrics: metrics.map((metric) => toMetric(metric, nextId)),
    })),
  };
}

function toMetric(data: MetricData, nextId: () => number): Metric {
  const common = {
    descriptor: { ...data.descriptor, instrumentType: instrumentTypeOf(data) },
    temporality: data.aggregationTemporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative',
    monotonic: data.dataPointType === DataPointType.SUM && data.isMonotonic,
    startTime: data.dataPoints[0]?.startTime ?? noTime,
    time: data.dataPoints[0]?.endTime ?? noTime,
  } as const;
  switch (data.dataPointType) {
    case DataPointType.SUM:
      return { ...common, kind: 'sum', series: seriesOf(data.dataPoints, nextId, (value) => value) };
    case DataPointType.GAUGE:
      return { ...common, kind: 'gauge', series: seriesOf(data.dataPoints, nextId, (value) => value) };
    case DataPointType.HISTOGRAM:
      return {
        ...common,
        kind: 'histogram',
        series: seriesOf(data.dataPoints, nextId, ({ buckets, count, sum, min, max }) => ({
          ...{ boundaries: buckets.boundaries, counts: buckets.counts, count, sum: sum ?? 0, min, max },
        })),
      };
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return {
        ...common,
        kind: 'exponential-histogram',
        series: seriesOf(data.dataPoints, nextId, ({ positive, negative, sum, min, max, ...rest }) => ({
          ...{ ...rest, sum: sum ?? 0, min, max },
          positive: { offset: positive.offset, counts: positive.bucketCounts },
          negative: { offset: negative.offset, counts: negative.bucketCounts },
        })),
      };
    default:
      return data satisfies never;
  }
}

const noTime: HrTime = [0, 0];

function seriesOf<V, W>(
  points: readonly DataPoint<V>[],
  nextId: () => number,
  convert: (value: V) => W,
): readonly SeriesSnapshot<W>[] {
  return points.map(({ attributes, startTime, value }) => ({
    ...{ id: nextId(), attributes, startTime, exemplars: [] },
    value: convert(value),
  }));
}

/** Official descriptors carry the instrument's type, though their type does not say so. */
function instrumentTypeOf({ descriptor, dataPointType }: MetricData): InstrumentType {
  if ('type' in descriptor) return descriptor.type as InstrumentType;
  return dataPointType === DataPointType.SUM ? InstrumentType.COUNTER : InstrumentType.GAUGE;
}

function attributesOf(scope: object): Attributes {
  return 'attributes' in scope ? (scope.attributes as Attributes) : {};
}
