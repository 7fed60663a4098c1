import type { Attributes, HrTime, ValueType } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { InstrumentType } from '@opentelemetry/sdk-metrics';

/**
 * What a reader collected: the one thing that exporters read. It is immutable: arrays are copies, and the attributes of a
 * series are the same frozen object in every snapshot, by which a format can cache what it rendered for the series.
 */
export interface Snapshot {
  readonly resource: Resource;
  readonly scopes: readonly ScopeSnapshot[];
}

export interface Scope {
  readonly name: string;
  readonly version: string | undefined;
  readonly schemaUrl: string | undefined;
  readonly attributes: Attributes;
}

export interface ScopeSnapshot {
  readonly scope: Scope;
  readonly metrics: readonly Metric[];
}

/** What is known of a stream apart from its data. */
export interface MetricDescriptor {
  readonly name: string;
  readonly description: string;
  /** UCUM unit; empty where none was given. */
  readonly unit: string;
  readonly instrumentType: InstrumentType;
  readonly valueType: ValueType;
}

export type MetricTemporality = 'cumulative' | 'delta';

interface MetricOf<Kind extends string, V> {
  readonly descriptor: MetricDescriptor;
  readonly kind: Kind;
  readonly temporality: MetricTemporality;
  /** Of a sum: whether it only grows. `false` for the other kinds. */
  readonly monotonic: boolean;
  /** The beginning of the interval: of the oldest series where the temporality is cumulative. */
  readonly startTime: HrTime;
  readonly time: HrTime;
  readonly series: readonly SeriesSnapshot<V>[];
}

export type SumMetric = MetricOf<'sum', number>;
export type GaugeMetric = MetricOf<'gauge', number>;
export type HistogramMetric = MetricOf<'histogram', HistogramValue>;
export type ExponentialHistogramMetric = MetricOf<'exponential-histogram', ExponentialHistogramValue>;
export type Metric = SumMetric | GaugeMetric | HistogramMetric | ExponentialHistogramMetric;

export interface SeriesSnapshot<V = PointValue> {
  /** Stable for the life of the series. */
  readonly id: number;
  readonly attributes: Attributes;
  readonly startTime: HrTime;
  readonly value: V;
  readonly exemplars: readonly Exemplar[];
}

export type PointValue = number | HistogramValue | ExponentialHistogramValue;

export interface HistogramValue {
  /** Upper bounds, ascending, each inclusive. */
  readonly boundaries: readonly number[];
  /** Values by bucket, not cumulated; one more than boundaries. */
  readonly counts: readonly number[];
  readonly count: number;
  readonly sum: number;
  /** Absent where nothing was recorded, or extremes are not kept. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** Buckets with the upper bounds `2 ** ((offset + i + 1) / 2 ** scale)` (OpenTelemetry data model, "ExponentialHistogram"). */
export interface ExponentialHistogramValue {
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: ExponentialBuckets;
  /** By absolute value. */
  readonly negative: ExponentialBuckets;
  readonly count: number;
  readonly sum: number;
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface ExponentialBuckets {
  readonly offset: number;
  readonly counts: readonly number[];
}

/** One measurement that was made inside of a sampled span. */
export interface Exemplar {
  readonly value: number;
  readonly time: HrTime;
  readonly traceId: string;
  readonly spanId: string;
  /** Attributes of the measurement that its series does not have, because a view dropped them. */
  readonly filteredAttributes: Attributes;
}
