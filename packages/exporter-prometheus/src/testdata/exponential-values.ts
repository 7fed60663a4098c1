import type { ExponentialBuckets, ExponentialHistogramValue } from '@executor-metrics/sdk';
import fc from 'fast-check';

/**
 * Values as a histogram, by the definition of its buckets (OpenTelemetry data model): as finely as they fit into the number
 * of buckets, and no finer than the scale.
 */
export function histogramOf(values: readonly number[], finest = 20, maxSize = 160): ExponentialHistogramValue {
  const positive = values.filter((value) => value > 0);
  const negative = values.filter((value) => value < 0).map(Math.abs);
  let scale = finest;
  while (width(positive, scale) > maxSize || width(negative, scale) > maxSize) scale--;
  return {
    scale: positive.length + negative.length === 0 ? 0 : scale,
    zeroCount: values.filter((value) => value === 0).length,
    positive: bucketsOf(positive, scale),
    negative: bucketsOf(negative, scale),
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: values.length === 0 ? undefined : Math.min(...values),
    max: values.length === 0 ? undefined : Math.max(...values),
  };
}

/** A histogram of given buckets. */
export function exponential(parts: Partial<ExponentialHistogramValue>): ExponentialHistogramValue {
  const none: ExponentialBuckets = { offset: 0, counts: [] };
  const shared = { sum: 0, min: undefined, max: undefined };
  const { positive = none, negative = none, zeroCount = 0, scale = 0 } = parts;
  const count = [zeroCount, ...positive.counts, ...negative.counts].reduce((sum, each) => sum + each, 0);
  return { count, ...shared, ...parts, scale, zeroCount, positive, negative };
}

/** Values of all sizes, on bounds and between them; sums of them may be inexact. */
export const anyValue: fc.Arbitrary<number> = fc.oneof(
  { arbitrary: fc.double({ min: 1e-3, max: 1e3, noNaN: true }), weight: 4 },
  { arbitrary: fc.double({ min: -1e3, max: -1e-3, noNaN: true }), weight: 2 },
  fc.double({ min: 1e-250, max: 1e250, noNaN: true }),
  fc.integer({ min: -200, max: 200 }).map((power) => 2 ** power),
  fc.constant(0),
);

/** Sums of these are exact in any order. */
export const wholeValue: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }),
  fc.constantFrom(0, 1, 2, 1024, -1, 2 ** -20, 2 ** 40),
);

function indexOf(value: number, scale: number): number {
  return Math.ceil(Math.log2(value) * 2 ** scale) - 1;
}

function width(values: readonly number[], scale: number): number {
  if (values.length === 0) return 0;
  return indexOf(Math.max(...values), scale) - indexOf(Math.min(...values), scale) + 1;
}

function bucketsOf(values: readonly number[], scale: number): ExponentialBuckets {
  if (values.length === 0) return { offset: 0, counts: [] };
  const offset = indexOf(Math.min(...values), scale);
  const counts = new Array<number>(width(values, scale)).fill(0);
  for (const value of values) {
    const position = indexOf(value, scale) - offset;
    counts[position] = (counts[position] as number) + 1;
  }
  return { offset, counts };
}
