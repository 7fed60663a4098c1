import type { NativeBucket } from '../metric-family.ts';
import type { BucketSpanMessage, HistogramMessage } from './metrics-schema.ts';
import { upperBound } from './native-bounds.ts';

export type Side = 'positive' | 'negative';

export const sides: readonly Side[] = ['positive', 'negative'];

/** How many values are in the bucket of that index. */
export interface Population {
  readonly index: number;
  readonly count: number;
}

/** Whether its counts are floats: Prometheus asks these two fields (protobufparse.go: `Histogram`). */
export function isFloatHistogram({ sampleCountFloat = 0, zeroCountFloat = 0 }: HistogramMessage): boolean {
  return sampleCountFloat > 0 || zeroCountFloat > 0;
}

export function spansOf(message: HistogramMessage, side: Side): readonly BucketSpanMessage[] {
  return (side === 'positive' ? message.positiveSpan : message.negativeSpan) ?? [];
}

/** Absolute counts, one for each bucket of the spans, exact when they are integers. */
export function countsOf(message: HistogramMessage, side: Side): readonly (bigint | number)[] {
  const isPositive = side === 'positive';
  if (isFloatHistogram(message)) return (isPositive ? message.positiveCount : message.negativeCount) ?? [];
  const deltas = (isPositive ? message.positiveDelta : message.negativeDelta) ?? [];
  let count = 0n;
  return deltas.map((delta) => (count += delta));
}

/** What the spans and counts say together, where there are as many of one as of the other. */
export function populationsOf(message: HistogramMessage, side: Side): Population[] {
  const counts = countsOf(message, side);
  const populations: Population[] = [];
  let index = 0;
  for (const { offset = 0, length = 0 } of spansOf(message, side)) {
    index += offset;
    for (let i = 0; i < length; i++, index++) {
      populations.push({ index, count: Number(counts[populations.length] ?? 0) });
    }
  }
  return populations;
}

export function bucketsOf(message: HistogramMessage, side: Side): NativeBucket[] {
  const schema = message.schema ?? 0;
  return populationsOf(message, side).map(({ index, count }) => {
    const [lower, upper] = [upperBound(schema, index - 1), upperBound(schema, index)];
    return side === 'positive' ? [lower, upper, count] : [-upper, -lower, count];
  });
}
