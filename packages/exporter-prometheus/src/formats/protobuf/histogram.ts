// Hot: written for each histogram at each scrape. Guarded by bench/exporter-prometheus/scrape.bench.ts.
import type { Exemplar, HistogramValue } from '@executor-metrics/sdk';
import type { BucketSpan, NativeBuckets, NativeHistogram } from '../../exponential/to-native.ts';
import { exemplarsByBucket } from '../text/exemplars.ts';
import { writeExemplar } from './exemplar.ts';
import type { MessageBuffer } from './message-buffer.ts';

/**
 * What classic and native buckets have in common. The count must be the sum of the buckets, or Prometheus refuses the whole
 * scrape.
 *
 * ```proto
 * message Histogram {
 *   optional uint64 sample_count = 1;
 *   optional double sample_sum   = 2;
 * }
 * ```
 */
export function writeTotals(out: MessageBuffer, count: number, sum: number): void {
  out.varint(0x08);
  out.varint(count);
  out.double(0x11, sum);
}

/**
 * The bucket of `+Inf` is optional and always written, for those who do not know that.
 *
 * ```proto
 * message Histogram {
 *   repeated Bucket bucket = 3;
 * }
 * message Bucket {
 *   optional uint64   cumulative_count = 1;
 *   optional double   upper_bound      = 2; // inclusive
 *   optional Exemplar exemplar         = 3;
 * }
 * ```
 */
export function writeClassicBuckets(out: MessageBuffer, value: HistogramValue, exemplars: readonly Exemplar[]): void {
  const { boundaries, counts } = value;
  const shown = exemplars.length === 0 ? undefined : exemplarsByBucket(boundaries, exemplars);
  let cumulated = 0;
  for (let i = 0; i <= boundaries.length; i++) {
    cumulated += counts[i] ?? 0;
    const bucket = out.open(0x1a);
    out.varint(0x08);
    out.varint(cumulated);
    out.double(0x11, boundaries[i] ?? Number.POSITIVE_INFINITY);
    const exemplar = shown?.get(i);
    if (exemplar !== undefined) writeExemplar(out, 0x1a, exemplar);
    out.close(bucket);
  }
}

/**
 * ```proto
 * message Histogram {
 *   optional sint32     schema         = 5;
 *   optional double     zero_threshold = 6;
 *   optional uint64     zero_count     = 7;
 *   repeated BucketSpan negative_span  = 9;
 *   repeated sint64     negative_delta = 10;
 *   repeated BucketSpan positive_span  = 12;
 *   repeated sint64     positive_delta = 13;
 *   repeated Exemplar   exemplars      = 16; // only of native histograms
 * }
 * ```
 */
export function writeNativeBuckets(out: MessageBuffer, native: NativeHistogram, exemplars: readonly Exemplar[]): void {
  out.varint(0x28);
  out.signed(native.schema);
  out.double(0x31, native.zeroThreshold);
  out.varint(0x38);
  out.varint(native.zeroCount);
  writeSide(out, 0x4a, 0x52, native.negative);
  writeSide(out, 0x62, 0x6a, native.positive);
  for (const exemplar of exemplars) writeExemplar(out, 0x82, exemplar);
}

/** The deltas are packed: every decoder takes them so, and it saves a byte for each. */
function writeSide(out: MessageBuffer, spanTag: number, deltasTag: number, { spans, deltas }: NativeBuckets): void {
  for (const span of spans) writeSpan(out, spanTag, span);
  if (deltas.length === 0) return;
  const packed = out.open(deltasTag);
  for (const delta of deltas) out.signed(delta);
  out.close(packed);
}

/**
 * ```proto
 * message BucketSpan {
 *   optional sint32 offset = 1;
 *   optional uint32 length = 2;
 * }
 * ```
 */
function writeSpan(out: MessageBuffer, tag: number, { offset, length }: BucketSpan): void {
  const span = out.open(tag);
  out.varint(0x08);
  out.signed(offset);
  out.varint(0x10);
  out.varint(length);
  out.close(span);
}
