import { isRecord } from '@executor-metrics/core/support';
import type { Attributes, HrTime } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  InstrumentType,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { earliestStart } from '../collect/clock.ts';
import type { Exemplar, Metric, SeriesSnapshot, Snapshot } from './snapshot.ts';

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
  const time = data.dataPoints[0]?.endTime ?? noTime;
  const common = {
    descriptor: { ...data.descriptor, instrumentType: instrumentTypeOf(data) },
    temporality: data.aggregationTemporality === AggregationTemporality.DELTA ? 'delta' : 'cumulative',
    monotonic: data.dataPointType === DataPointType.SUM && data.isMonotonic,
    startTime: earliestStart(data.dataPoints, time),
    time,
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
  return points.map((point) => ({
    ...{ id: nextId(), attributes: point.attributes, startTime: point.startTime, exemplars: exemplarsOf(point) },
    value: convert(point.value),
  }));
}

/** Official descriptors carry the instrument's type, though their type does not say so. */
function instrumentTypeOf(data: MetricData): InstrumentType {
  const { descriptor, dataPointType } = data;
  const said: unknown = 'type' in descriptor ? descriptor.type : undefined;
  if (isInstrumentType(said)) return said;
  switch (dataPointType) {
    case DataPointType.SUM:
      return data.isMonotonic ? InstrumentType.COUNTER : InstrumentType.UP_DOWN_COUNTER;
    case DataPointType.GAUGE:
      return InstrumentType.GAUGE;
    case DataPointType.HISTOGRAM:
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return InstrumentType.HISTOGRAM;
    default:
      return dataPointType satisfies never;
  }
}

const instrumentTypes: ReadonlySet<unknown> = new Set(Object.values(InstrumentType));

function isInstrumentType(value: unknown): value is InstrumentType {
  return instrumentTypes.has(value);
}

/** The official type of a point has no exemplars yet: those are kept that are like ours. */
function exemplarsOf(point: object): readonly Exemplar[] {
  const given: unknown = Reflect.get(point, 'exemplars');
  return Array.isArray(given) ? given.filter(isExemplar) : [];
}

function isExemplar(given: unknown): given is Exemplar {
  return (
    isRecord(given) &&
    typeof given.value === 'number' &&
    typeof given.traceId === 'string' &&
    typeof given.spanId === 'string' &&
    Array.isArray(given.time) &&
    isRecord(given.filteredAttributes)
  );
}

function attributesOf(scope: object): Attributes {
  return 'attributes' in scope ? (scope.attributes as Attributes) : {};
}
