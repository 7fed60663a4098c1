/** The types that a `TYPE` line of the text formats 0.0.4 and 1.0.0 may declare. */
export const textTypes = ['counter', 'gauge', 'histogram', 'summary', 'untyped'] as const;

/** The types that a `TYPE` line of OpenMetrics may declare. */
export const openMetricsTypes = [
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
  'unknown',
] as const;

export type TextType = (typeof textTypes)[number];
export type OpenMetricsType = (typeof openMetricsTypes)[number];
export type ProtobufType = TextType | 'gaugehistogram';
export type MetricType = TextType | OpenMetricsType;

/** Labels in the order in which they are written. */
export type Labels = ReadonlyMap<string, string>;

/** One recorded value of those that a sample sums up, with the trace in which it was recorded. */
export interface Exemplar {
  readonly labels: Labels;
  readonly value: number;
  readonly timestampMs?: number;
}

/** One number of a series: a line with a value. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  /** Whole milliseconds since the epoch; what is finer is cut off, as Prometheus does. */
  readonly timestampMs?: number;
  readonly exemplar?: Exemplar;
  /** When its metric began: what `_created` or `created_timestamp` says, in the same way. */
  readonly createdMs?: number;
}

/**
 * Above which value and up to which, and how many values are there. Limits that are no powers of two have 15 digits in
 * common with those of Prometheus, whose table is no nearer to the true ones.
 */
export type NativeBucket = readonly [lower: number, upper: number, count: number];

/** An exponential histogram as the protobuf format carries it, with its buckets spelt out. */
export interface NativeHistogram {
  readonly labels: Labels;
  /** From -4 to 8: each power of two is divided into 2^schema buckets. */
  readonly schema: number;
  readonly count: number;
  readonly sum: number;
  /** Values from -zeroThreshold to zeroThreshold are in the zero bucket. */
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** In the order in which they are written, which is away from zero; those that are written with a count of 0 too. */
  readonly positive: readonly NativeBucket[];
  /** Of a negative bucket it is the upper limit that is excluded. */
  readonly negative: readonly NativeBucket[];
  readonly exemplars: readonly Exemplar[];
  readonly timestampMs?: number;
  readonly createdMs?: number;
}

/** All metrics of one name. */
export interface MetricFamily<Type extends MetricType = MetricType> {
  readonly name: string;
  /** Without a `TYPE` it is `untyped`, in OpenMetrics `unknown`. */
  readonly type: Type;
  readonly help?: string;
  /** Never empty. */
  readonly unit?: string;
  /** Of a histogram in protobuf: its buckets, sum and count under the names that they have in the text formats. */
  readonly samples: readonly Sample[];
  /** Only in protobuf, and only where there are any. */
  readonly nativeHistograms?: readonly NativeHistogram[];
}

/** Everything that one scrape says, in whichever format; the families in the order in which they are written. */
export interface Exposition<Type extends MetricType = MetricType> {
  readonly families: ReadonlyMap<string, MetricFamily<Type>>;
}
