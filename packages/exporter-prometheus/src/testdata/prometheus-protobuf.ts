import protobuf from 'protobufjs';

export interface DecodedLabel {
  readonly name: string;
  readonly value: string;
}

export interface DecodedTimestamp {
  readonly seconds: number;
  readonly nanos: number;
}

export interface DecodedExemplar {
  readonly label?: readonly DecodedLabel[];
  readonly value: number;
  readonly timestamp?: DecodedTimestamp;
}

export interface DecodedBucket {
  readonly cumulativeCount: number;
  readonly upperBound: number;
  readonly exemplar?: DecodedExemplar;
}

export interface DecodedSpan {
  readonly offset: number;
  readonly length: number;
}

export interface DecodedHistogram {
  readonly sampleCount: number;
  readonly sampleSum: number;
  readonly bucket?: readonly DecodedBucket[];
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: number;
  readonly negativeSpan?: readonly DecodedSpan[];
  readonly negativeDelta?: readonly number[];
  readonly positiveSpan?: readonly DecodedSpan[];
  readonly positiveDelta?: readonly number[];
  readonly createdTimestamp?: DecodedTimestamp;
  readonly exemplars?: readonly DecodedExemplar[];
}

export interface DecodedMetric {
  readonly label?: readonly DecodedLabel[];
  readonly gauge?: { readonly value: number };
  readonly counter?: {
    readonly value: number;
    readonly exemplar?: DecodedExemplar;
    readonly createdTimestamp?: DecodedTimestamp;
  };
  readonly histogram?: DecodedHistogram;
  readonly timestampMs?: number;
}

export interface DecodedFamily {
  readonly name: string;
  readonly help?: string;
  readonly type: 'COUNTER' | 'GAUGE' | 'SUMMARY' | 'UNTYPED' | 'HISTOGRAM' | 'GAUGE_HISTOGRAM';
  readonly unit?: string;
  readonly metric?: readonly DecodedMetric[];
}

/** The families of an exposition, with the fields that were written and no others. */
export function decodeFamilies(bytes: Uint8Array): DecodedFamily[] {
  const reader = protobuf.Reader.create(bytes);
  const families: DecodedFamily[] = [];
  while (reader.pos < reader.len) {
    const message = metricFamily.decodeDelimited(reader);
    families.push(metricFamily.toObject(message, { longs: Number, enums: String }) as DecodedFamily);
  }
  return families;
}

/** The messages that are used of prometheus/client_model v0.6.3, `io/prometheus/client/metrics.proto`. */
const { root } = protobuf.parse(`
  syntax = "proto2";
  enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; GAUGE_HISTOGRAM = 5; }
  message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
  message LabelPair { optional string name = 1; optional string value = 2; }
  message Exemplar { repeated LabelPair label = 1; optional double value = 2; optional Timestamp timestamp = 3; }
  message Gauge { optional double value = 1; }
  message Counter {
    optional double value = 1;
    optional Exemplar exemplar = 2;
    optional Timestamp created_timestamp = 3;
  }
  message Bucket {
    optional uint64 cumulative_count = 1;
    optional double cumulative_count_float = 4;
    optional double upper_bound = 2;
    optional Exemplar exemplar = 3;
  }
  message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
  message Histogram {
    optional uint64 sample_count = 1;
    optional double sample_count_float = 4;
    optional double sample_sum = 2;
    repeated Bucket bucket = 3;
    optional Timestamp created_timestamp = 15;
    optional sint32 schema = 5;
    optional double zero_threshold = 6;
    optional uint64 zero_count = 7;
    optional double zero_count_float = 8;
    repeated BucketSpan negative_span = 9;
    repeated sint64 negative_delta = 10;
    repeated double negative_count = 11;
    repeated BucketSpan positive_span = 12;
    repeated sint64 positive_delta = 13;
    repeated double positive_count = 14;
    repeated Exemplar exemplars = 16;
  }
  message Metric {
    repeated LabelPair label = 1;
    optional Gauge gauge = 2;
    optional Counter counter = 3;
    optional Histogram histogram = 7;
    optional int64 timestamp_ms = 6;
  }
  message MetricFamily {
    optional string name = 1;
    optional string help = 2;
    optional MetricType type = 3;
    repeated Metric metric = 4;
    optional string unit = 5;
  }
`);

const metricFamily = root.lookupType('MetricFamily');
