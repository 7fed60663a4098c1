import { integer, type OptionType } from '@executor-metrics/core/support';

/** The default of the OpenTelemetry specification, "Cardinality limits". */
export const specifiedLimit = 2000;

/** How many series a stream may have; below what a `Map` holds, which is 2 ** 24. */
export const cardinalityLimit: OptionType<number> = integer(1, 10_000_000);
