import type { Metric, MetricDescriptor, MetricTemporality } from '@executor-metrics/sdk';

/** `AggregationTemporality` of opentelemetry-proto. */
export const temporalityNumbers: Readonly<Record<MetricTemporality, number>> = { delta: 1, cumulative: 2 };

/** The largest integers that OTLP's `int64` has lie within these bounds. */
const twoTo63 = 2 ** 63;

/** Whether a number is written as an integer of 64 bits. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -twoTo63 && value < twoTo63;
}

/** Whether points of this metric are integers. A value that is none is written as what it is. */
export function isIntegerMetric({ valueType }: MetricDescriptor): boolean {
  // `ValueType.INT` of the API.
  return valueType === 0;
}

/**
 * Whether a histogram may carry the sum of its values. Backends take the sum for a counter, which it is not where values
 * can be negative (opentelemetry-proto, `HistogramDataPoint.sum`).
 */
export function hasSum({ descriptor: { instrumentType } }: Metric): boolean {
  return instrumentType === 'COUNTER' || instrumentType === 'OBSERVABLE_COUNTER' || instrumentType === 'HISTOGRAM';
}

/** The bytes of a trace or span id in hexadecimal digits; `undefined` where it is none. */
export function isHexId(text: string, digits: 16 | 32): boolean {
  return text.length === digits && /^[0-9a-f]+$/i.test(text);
}
