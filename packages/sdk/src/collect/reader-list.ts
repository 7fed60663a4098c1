import { guarded, isRecord, listOf, type OptionType } from '@executor-metrics/core/support';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';

/** Those that are called; what a reader has beside them is asked for where it is there. */
const methods = [
  'setMetricProducer',
  'selectAggregationTemporality',
  'forceFlush',
  'shutdown',
] as const satisfies readonly (keyof IMetricReader)[];

const reader: OptionType<IMetricReader> = guarded(
  `an OpenTelemetry metric reader, with the methods ${methods.map((method) => `${method}()`).join(', ')}`,
  (value): value is IMetricReader => isRecord(value) && methods.every((method) => typeof value[method] === 'function'),
);

const readers: OptionType<readonly IMetricReader[]> = listOf(reader);

/** Metric readers, known by their structure: several copies of the official SDK may be installed. Each once. */
export const readerList: OptionType<readonly IMetricReader[]> = guarded(
  `${readers.expected}, each reader once`,
  (value): value is readonly IMetricReader[] => readers.accepts(value) && new Set(value).size === value.length,
);
