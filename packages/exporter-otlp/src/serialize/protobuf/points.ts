// Hot: every data point of every push passes through here; guarded by bench/otlp.

import type {
  Exemplar,
  ExponentialBuckets,
  ExponentialHistogramValue,
  HistogramValue,
  Metric,
  SeriesSnapshot,
} from '@executor-metrics/sdk';
import { Nanoseconds } from '../nanoseconds.ts';
import { hasSum, isHexId, isInt64, isIntegerMetric } from '../points.ts';
import { writeAttributes } from './common.ts';
import type { ReverseWriter } from './reverse-writer.ts';

/** Writes the points of one metric, each as one item of its field 1 (`data_points`). */
export type PointWriter = (series: SeriesSnapshot) => void;

const dataPointTag = 0x0a;
const twoTo32 = 2 ** 32;

// The messages of opentelemetry/proto/metrics/v1/metrics.proto. Fields are written last to first.

export function pointWriterOf(writer: ReverseWriter, metric: Metric): PointWriter {
  const parts = new PointParts(writer, metric);
  switch (metric.kind) {
    case 'sum':
    case 'gauge':
      return (series) => writeNumber(parts, series as SeriesSnapshot<number>);
    case 'histogram':
      return (series) => writeHistogram(parts, series as SeriesSnapshot<HistogramValue>);
    case 'exponential-histogram':
      return (series) => writeExponential(parts, series as SeriesSnapshot<ExponentialHistogramValue>);
    default:
      return metric satisfies never;
  }
}

/** What the points of a metric have in common. */
class PointParts {
  readonly writer: ReverseWriter;
  readonly integer: boolean;
  readonly summed: boolean;
  readonly #start = new Nanoseconds();
  readonly #end: Nanoseconds;

  constructor(writer: ReverseWriter, metric: Metric) {
    this.writer = writer;
    this.integer = isIntegerMetric(metric.descriptor);
    this.summed = hasSum(metric);
    this.#end = new Nanoseconds().at(metric.time);
  }

  /** The fields 2 and 3 of every point: fixed64 start_time_unix_nano; fixed64 time_unix_nano */
  times({ startTime }: SeriesSnapshot): void {
    const start = this.#start.at(startTime);
    this.writer.fixed64(0x19, this.#end.low, this.#end.high);
    this.writer.fixed64(0x11, start.low, start.high);
  }

  /** `as_int` (sfixed64) or `as_double`, whose fields have other numbers in points than in exemplars. */
  number(intTag: number, doubleTag: number, value: number): void {
    if (this.integer && isInt64(value)) this.writer.fixed64(intTag, value >>> 0, Math.floor(value / twoTo32) >>> 0);
    else this.writer.double(doubleTag, value);
  }
}

/**
 * NumberDataPoint { 7 repeated KeyValue attributes; 2 fixed64 start_time_unix_nano; 3 fixed64 time_unix_nano;
 * 4 double as_double; 6 sfixed64 as_int; 5 repeated Exemplar exemplars }
 */
function writeNumber(parts: PointParts, series: SeriesSnapshot<number>): void {
  const { writer } = parts;
  const mark = writer.size;
  writeAttributes(writer, 0x3a, series.attributes);
  writeExemplars(parts, 0x2a, series.exemplars);
  parts.number(0x31, 0x21, series.value);
  parts.times(series);
  writer.message(dataPointTag, mark);
}

/**
 * HistogramDataPoint { 9 repeated KeyValue attributes; 2 fixed64 start_time_unix_nano; 3 fixed64 time_unix_nano;
 * 4 fixed64 count; 5 optional double sum; 6 repeated fixed64 bucket_counts; 7 repeated double explicit_bounds;
 * 8 repeated Exemplar exemplars; 11 optional double min; 12 optional double max }
 */
function writeHistogram(parts: PointParts, series: SeriesSnapshot<HistogramValue>): void {
  const { writer } = parts;
  const { boundaries, counts, count, sum, min, max } = series.value;
  const mark = writer.size;
  if (max !== undefined) writer.double(0x61, max);
  if (min !== undefined) writer.double(0x59, min);
  writeAttributes(writer, 0x4a, series.attributes);
  writeExemplars(parts, 0x42, series.exemplars);
  if (boundaries.length > 0) {
    const bounds = writer.size;
    for (let i = boundaries.length - 1; i >= 0; i--) writer.doubleItem(boundaries[i] as number);
    writer.message(0x3a, bounds);
  }
  if (counts.length > 0) {
    const buckets = writer.size;
    for (let i = counts.length - 1; i >= 0; i--) {
      const bucket = counts[i] as number;
      writer.fixed64Item(bucket, bucket / twoTo32);
    }
    writer.message(0x32, buckets);
  }
  if (parts.summed) writer.double(0x29, sum);
  writer.fixed64(0x21, count, count / twoTo32);
  parts.times(series);
  writer.message(dataPointTag, mark);
}

/**
 * ExponentialHistogramDataPoint { 1 repeated KeyValue attributes; 2 fixed64 start_time_unix_nano;
 * 3 fixed64 time_unix_nano; 4 fixed64 count; 5 optional double sum; 6 sint32 scale; 7 fixed64 zero_count;
 * 8 Buckets positive; 9 Buckets negative; 11 repeated Exemplar exemplars; 12 optional double min; 13 optional double max }
 */
function writeExponential(parts: PointParts, series: SeriesSnapshot<ExponentialHistogramValue>): void {
  const { writer } = parts;
  const { count, sum, scale, zeroCount, positive, negative, min, max } = series.value;
  const mark = writer.size;
  if (max !== undefined) writer.double(0x69, max);
  if (min !== undefined) writer.double(0x61, min);
  writeExemplars(parts, 0x5a, series.exemplars);
  writeBuckets(writer, 0x4a, negative);
  writeBuckets(writer, 0x42, positive);
  writer.fixed64(0x39, zeroCount, zeroCount / twoTo32);
  writer.sint32(0x30, scale);
  if (parts.summed) writer.double(0x29, sum);
  writer.fixed64(0x21, count, count / twoTo32);
  parts.times(series);
  writeAttributes(writer, 0x0a, series.attributes);
  writer.message(dataPointTag, mark);
}

/** Buckets { 1 sint32 offset; 2 repeated uint64 bucket_counts } */
function writeBuckets(writer: ReverseWriter, tag: number, { offset, counts }: ExponentialBuckets): void {
  const mark = writer.size;
  if (counts.length > 0) {
    const buckets = writer.size;
    for (let i = counts.length - 1; i >= 0; i--) writer.varintItem(counts[i] as number);
    writer.message(0x12, buckets);
  }
  writer.sint32(0x08, offset);
  writer.message(tag, mark);
}

/**
 * Exemplar { 7 repeated KeyValue filtered_attributes; 2 fixed64 time_unix_nano; 3 double as_double; 6 sfixed64 as_int;
 * 4 bytes span_id; 5 bytes trace_id }
 */
function writeExemplars(parts: PointParts, tag: number, exemplars: readonly Exemplar[]): void {
  const { writer } = parts;
  for (let i = exemplars.length - 1; i >= 0; i--) {
    const { filteredAttributes, time, value, spanId, traceId } = exemplars[i] as Exemplar;
    const mark = writer.size;
    writeAttributes(writer, 0x3a, filteredAttributes);
    if (isHexId(traceId, 32)) writer.bytes(0x2a, Buffer.from(traceId, 'hex'));
    if (isHexId(spanId, 16)) writer.bytes(0x22, Buffer.from(spanId, 'hex'));
    parts.number(0x31, 0x19, value);
    const { low, high } = new Nanoseconds().at(time);
    writer.fixed64(0x11, low, high);
    writer.message(tag, mark);
  }
}
