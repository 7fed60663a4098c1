import type { ExponentialBuckets, ExponentialHistogramValue } from '@executor-metrics/sdk';
import { denseBuckets } from './dense-buckets.ts';
import { Extent } from './extent.ts';

/** The finest and the coarsest schema of Prometheus's native histograms (prometheus/client_model, `metrics.proto`). */
const finestSchema = 8;
const coarsestSchema = -4;

/**
 * The width of the zero bucket where the source has none, by the specification and in Prometheus's own OTLP receiver
 * (OpenTelemetry, "Prometheus and OpenMetrics compatibility", "Exponential histograms"). That it is not 0 is also what
 * tells a native histogram without values from a classic one, so that it needs no span of length 0.
 */
const defaultZeroThreshold = 1e-128;

const thresholdExponent = Math.log2(defaultZeroThreshold);

/** Between two populated buckets, as many empty ones are cheaper than a new span (client_golang, `makeBuckets`). */
const longestGap = 2;

/** Neighbouring buckets. */
export interface BucketSpan {
  /** How many buckets lie between it and the span before; of the first one, the index of its first bucket. */
  readonly offset: number;
  readonly length: number;
}

export interface NativeBuckets {
  readonly spans: readonly BucketSpan[];
  /** The count of each bucket of the spans less the count of the one before. */
  readonly deltas: readonly number[];
}

/** A histogram as Prometheus keeps it: the bucket of index k reaches from `base ** (k - 1)` to `base ** k`, inclusive. */
export interface NativeHistogram {
  /** The base is `2 ** (2 ** -schema)`. */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly zeroCount: number;
  /** The sum of all buckets: Prometheus refuses the whole scrape if it were not. */
  readonly sampleCount: number;
  readonly sampleSum: number;
  readonly positive: NativeBuckets;
  readonly negative: NativeBuckets;
}

/**
 * The histogram in Prometheus's schemas, as finely as they go. `undefined` where its buckets are wider than the coarsest
 * schema's (a scale below -4, which a view with room for 128 buckets never comes to): nothing says how to divide them.
 */
export function toNative(value: ExponentialHistogramValue): NativeHistogram | undefined {
  // Where there are no buckets yet the finest schema is right: were a coarser one followed by it, Prometheus would take
  // that for a reset and count everything again.
  const extent = new Extent(finestSchema);
  extent.add(value);
  if (extent.scale < coarsestSchema) return undefined;
  const { scale, zeroCount } = value;
  const schema = extent.scale;
  const positive = denseBuckets(extent.positive, schema, [{ scale, buckets: value.positive }]);
  const negative = denseBuckets(extent.negative, schema, [{ scale, buckets: value.negative }]);
  const nearZero = bucketsNearZero(positive, schema);
  const nearZeroBelow = bucketsNearZero(negative, schema);
  return {
    schema,
    zeroThreshold: defaultZeroThreshold,
    zeroCount: zeroCount + total(positive.counts, 0, nearZero) + total(negative.counts, 0, nearZeroBelow),
    sampleCount: zeroCount + total(positive.counts) + total(negative.counts),
    sampleSum: value.sum,
    positive: toSpans(positive, nearZero),
    negative: toSpans(negative, nearZeroBelow),
  };
}

/** How many of the first buckets lie within the zero bucket as a whole: what they have belongs to it. */
function bucketsNearZero({ offset, counts }: ExponentialBuckets, schema: number): number {
  const inside = Math.floor(thresholdExponent * 2 ** schema) - offset;
  return Math.min(Math.max(inside, 0), counts.length);
}

/** Whether `toNative` has an answer. */
export function hasNative(value: ExponentialHistogramValue): boolean {
  if (value.scale >= coarsestSchema) return true;
  const extent = new Extent(finestSchema);
  extent.add(value);
  return extent.scale >= coarsestSchema;
}

function toSpans({ offset, counts }: ExponentialBuckets, first: number): NativeBuckets {
  const spans: { offset: number; length: number }[] = [];
  const deltas: number[] = [];
  let span: { offset: number; length: number } | undefined;
  /** The index after the last bucket written. Prometheus counts buckets by their upper bound, OpenTelemetry by the lower. */
  let next = 0;
  let last = 0;
  for (let i = first; i < counts.length; i++) {
    const count = counts[i] as number;
    if (count === 0) continue;
    const index = offset + i + 1;
    if (span === undefined || index - next > longestGap) {
      span = { offset: index - next, length: 0 };
      spans.push(span);
      next = index;
    }
    for (; next < index; next++) {
      deltas.push(0 - last);
      last = 0;
      span.length++;
    }
    deltas.push(count - last);
    last = count;
    span.length++;
    next++;
  }
  return { spans, deltas };
}

function total(counts: readonly number[], from = 0, to: number = counts.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += counts[i] as number;
  return sum;
}
