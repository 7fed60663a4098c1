import protobuf from 'protobufjs';
import { ExactReader } from './exact-reader.ts';

// The messages of https://github.com/prometheus/client_model/blob/v0.6.3/io/prometheus/client/metrics.proto, field by field.
// What is a string there is bytes here, which look the same on the wire: a decoder of strings replaces what is not UTF-8.

export interface LabelPairMessage {
  readonly name?: Uint8Array;
  readonly value?: Uint8Array;
}

export interface TimestampMessage {
  readonly seconds?: bigint;
  readonly nanos?: number;
}

export interface ExemplarMessage {
  readonly label?: readonly LabelPairMessage[];
  readonly value?: number;
  readonly timestamp?: TimestampMessage;
}

export interface ValueMessage {
  readonly value?: number;
}

export interface CounterMessage extends ValueMessage {
  readonly exemplar?: ExemplarMessage;
  readonly createdTimestamp?: TimestampMessage;
}

export interface SummaryMessage {
  readonly sampleCount?: bigint;
  readonly sampleSum?: number;
  readonly quantile?: readonly { readonly quantile?: number; readonly value?: number }[];
  readonly createdTimestamp?: TimestampMessage;
}

export interface BucketMessage {
  readonly cumulativeCount?: bigint;
  readonly cumulativeCountFloat?: number;
  readonly upperBound?: number;
  readonly exemplar?: ExemplarMessage;
}

export interface BucketSpanMessage {
  readonly offset?: number;
  readonly length?: number;
}

export interface HistogramMessage {
  readonly sampleCount?: bigint;
  readonly sampleCountFloat?: number;
  readonly sampleSum?: number;
  readonly bucket?: readonly BucketMessage[];
  readonly schema?: number;
  readonly zeroThreshold?: number;
  readonly zeroCount?: bigint;
  readonly zeroCountFloat?: number;
  readonly negativeSpan?: readonly BucketSpanMessage[];
  readonly negativeDelta?: readonly bigint[];
  readonly negativeCount?: readonly number[];
  readonly positiveSpan?: readonly BucketSpanMessage[];
  readonly positiveDelta?: readonly bigint[];
  readonly positiveCount?: readonly number[];
  readonly createdTimestamp?: TimestampMessage;
  readonly exemplars?: readonly ExemplarMessage[];
}

export interface MetricMessage {
  readonly label?: readonly LabelPairMessage[];
  readonly gauge?: ValueMessage;
  readonly counter?: CounterMessage;
  readonly summary?: SummaryMessage;
  readonly untyped?: ValueMessage;
  readonly histogram?: HistogramMessage;
  readonly timestampMs?: bigint;
}

/** Only the fields that are on the wire are there. */
export interface MetricFamilyMessage {
  readonly name?: Uint8Array;
  readonly help?: Uint8Array;
  readonly type?: number;
  readonly metric?: readonly MetricMessage[];
  readonly unit?: Uint8Array;
}

/** Throws for bytes that are no message, and for fields that it does not have. */
export function decodeMetricFamily(bytes: Uint8Array): MetricFamilyMessage {
  const reader = new ExactReader(bytes);
  reader.discardUnknown = false;
  return plain(familyType.decode(reader), 'MetricFamily');
}

/** A field of a message: how often, of which type, under which number. */
type Field = `${'' | 'repeated '}${string} ${number}`;

const fields: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  LabelPair: { name: 'bytes 1', value: 'bytes 2' },
  Timestamp: { seconds: 'int64 1', nanos: 'int32 2' },
  Exemplar: { label: 'repeated LabelPair 1', value: 'double 2', timestamp: 'Timestamp 3' },
  Gauge: { value: 'double 1' },
  Untyped: { value: 'double 1' },
  Counter: { value: 'double 1', exemplar: 'Exemplar 2', createdTimestamp: 'Timestamp 3' },
  Quantile: { quantile: 'double 1', value: 'double 2' },
  Summary: {
    sampleCount: 'uint64 1',
    sampleSum: 'double 2',
    quantile: 'repeated Quantile 3',
    createdTimestamp: 'Timestamp 4',
  },
  Bucket: {
    cumulativeCount: 'uint64 1',
    upperBound: 'double 2',
    exemplar: 'Exemplar 3',
    cumulativeCountFloat: 'double 4',
  },
  BucketSpan: { offset: 'sint32 1', length: 'uint32 2' },
  Histogram: {
    sampleCount: 'uint64 1',
    sampleSum: 'double 2',
    bucket: 'repeated Bucket 3',
    sampleCountFloat: 'double 4',
    schema: 'sint32 5',
    zeroThreshold: 'double 6',
    zeroCount: 'uint64 7',
    zeroCountFloat: 'double 8',
    negativeSpan: 'repeated BucketSpan 9',
    negativeDelta: 'repeated sint64 10',
    negativeCount: 'repeated double 11',
    positiveSpan: 'repeated BucketSpan 12',
    positiveDelta: 'repeated sint64 13',
    positiveCount: 'repeated double 14',
    createdTimestamp: 'Timestamp 15',
    exemplars: 'repeated Exemplar 16',
  },
  Metric: {
    label: 'repeated LabelPair 1',
    gauge: 'Gauge 2',
    counter: 'Counter 3',
    summary: 'Summary 4',
    untyped: 'Untyped 5',
    timestampMs: 'int64 6',
    histogram: 'Histogram 7',
  },
  MetricFamily: { name: 'bytes 1', help: 'bytes 2', type: 'int32 3', metric: 'repeated Metric 4', unit: 'bytes 5' },
};

const root = protobuf.Root.fromJSON({
  nested: Object.fromEntries(Object.entries(fields).map(([name, of]) => [name, { fields: descriptorOf(of) }])),
});
const familyType = root.lookupType('MetricFamily');

function descriptorOf(message: Readonly<Record<string, Field>>): Record<string, protobuf.IField> {
  return Object.fromEntries(
    Object.entries(message).map(([name, field]) => {
      const [id = '', type = '', rule] = field.split(' ').reverse();
      return [name, { id: Number(id), type, ...(rule !== undefined && { rule }) }];
    }),
  );
}

/** The decoder sets aside what the schema does not have, and fields of another wire type than theirs. */
function plain(message: object, what: string): object {
  if ('$unknowns' in message) throw new RangeError(`${what} has a field that it does not have in metrics.proto`);
  const given = Object.entries(message).filter(([, value]) => !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(
    given.map(([name, value]) => {
      const plainPart = (part: unknown) => (part instanceof protobuf.Message ? plain(part, name) : part);
      return [name, Array.isArray(value) ? value.map(plainPart) : plainPart(value)];
    }),
  );
}
