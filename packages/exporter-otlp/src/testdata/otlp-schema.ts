import protobuf from 'protobufjs';

/**
 * The part of opentelemetry-proto 1.x that metrics use, written for these tests from its .proto files, so that what we
 * write is read by somebody else's decoder with a schema that our writer does not share.
 */
const schema = `
syntax = "proto3";
package otlp;
message ExportMetricsServiceRequest { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { Resource resource = 1; repeated ScopeMetrics scope_metrics = 2; string schema_url = 3; }
message Resource { repeated KeyValue attributes = 1; uint32 dropped_attributes_count = 2; }
message ScopeMetrics { InstrumentationScope scope = 1; repeated Metric metrics = 2; string schema_url = 3; }
message InstrumentationScope {
  string name = 1; string version = 2; repeated KeyValue attributes = 3; uint32 dropped_attributes_count = 4;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue {
  oneof value {
    string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message Metric {
  string name = 1; string description = 2; string unit = 3;
  oneof data {
    Gauge gauge = 5; Sum sum = 7; Histogram histogram = 9; ExponentialHistogram exponential_histogram = 10;
  }
  repeated KeyValue metadata = 12;
}
enum AggregationTemporality { UNSPECIFIED = 0; DELTA = 1; CUMULATIVE = 2; }
message Gauge { repeated NumberDataPoint data_points = 1; }
message Sum {
  repeated NumberDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2; bool is_monotonic = 3;
}
message Histogram {
  repeated HistogramDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2;
}
message ExponentialHistogram {
  repeated ExponentialHistogramDataPoint data_points = 1; AggregationTemporality aggregation_temporality = 2;
}
message NumberDataPoint {
  repeated KeyValue attributes = 7; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated Exemplar exemplars = 5; uint32 flags = 8;
}
message HistogramDataPoint {
  repeated KeyValue attributes = 9; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; repeated fixed64 bucket_counts = 6; repeated double explicit_bounds = 7;
  repeated Exemplar exemplars = 8; uint32 flags = 10; optional double min = 11; optional double max = 12;
}
message ExponentialHistogramDataPoint {
  message Buckets { sint32 offset = 1; repeated uint64 bucket_counts = 2; }
  repeated KeyValue attributes = 1; fixed64 start_time_unix_nano = 2; fixed64 time_unix_nano = 3; fixed64 count = 4;
  optional double sum = 5; sint32 scale = 6; fixed64 zero_count = 7; Buckets positive = 8; Buckets negative = 9;
  uint32 flags = 10; repeated Exemplar exemplars = 11; optional double min = 12; optional double max = 13;
  double zero_threshold = 14;
}
message Exemplar {
  repeated KeyValue filtered_attributes = 7; fixed64 time_unix_nano = 2;
  oneof value { double as_double = 3; sfixed64 as_int = 6; }
  bytes span_id = 4; bytes trace_id = 5;
}
message ExportMetricsServiceResponse { ExportMetricsPartialSuccess partial_success = 1; }
message ExportMetricsPartialSuccess { int64 rejected_data_points = 1; string error_message = 2; }
message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
message Any { string type_url = 1; bytes value = 2; }
message RetryInfo { Duration retry_delay = 1; }
message Duration { int64 seconds = 1; int32 nanos = 2; }
`;

/**
 * 64 bits, as protobufjs makes its integers of them. It would load the package `long`, which it does not find under
 * the module conditions of these tests, and would then lose the last digits.
 */
class Bits64 {
  readonly low: number;
  readonly high: number;
  readonly unsigned: boolean;

  constructor(low: number, high: number, unsigned?: boolean) {
    this.low = low;
    this.high = high;
    this.unsigned = unsigned === true;
  }

  static fromNumber(value: number, unsigned?: boolean): Bits64 {
    return new Bits64(value, Math.floor(value / 2 ** 32), unsigned);
  }

  /** The numbers that these tests encode need no more. */
  static fromValue(value: number): number {
    return value;
  }

  toNumber(): number {
    return Number(this.toString());
  }

  toString(): string {
    const bits = (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0);
    return String(this.unsigned ? bits : BigInt.asIntN(64, bits));
  }
}

protobuf.util.Long = Bits64 as never;
protobuf.configure();

const root = protobuf.parse(schema, { keepCase: false }).root;

/** Bytes of a message that a backend would send, by the name of its type in the schema. */
export function encodeMessage(type: string, message: object): Buffer {
  const found = root.lookupType(type);
  return Buffer.from(found.encode(found.fromObject(message)).finish());
}

/** A request in the shape of OTLP's JSON: 64-bit integers as strings, ids as hexadecimal digits. */
export function decodeRequest(body: Uint8Array): unknown {
  const type = root.lookupType('ExportMetricsServiceRequest');
  const decoded = type.toObject(type.decode(body), { longs: String, enums: Number });
  // Bytes are ids, and nothing else, in what these tests send.
  return JSON.parse(JSON.stringify(decoded, hexOfBytes));
}

function hexOfBytes(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (original instanceof Uint8Array) return Buffer.from(original).toString('hex');
  return typeof original === 'number' && !Number.isFinite(original) ? String(original) : value;
}
