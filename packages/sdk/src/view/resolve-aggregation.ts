import { integer, type OptionType } from '@executor-metrics/core/support';
import { type AggregationOption, AggregationType, InstrumentType } from '@opentelemetry/sdk-metrics';
import type { Aggregation, InstrumentDescriptor } from './stream-config.ts';

/** OpenTelemetry specification, "Explicit Bucket Histogram Aggregation". They suit milliseconds. */
export const defaultBoundaries: readonly number[] = Object.freeze([
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000,
]);

/** What the semantic conventions advise for durations, which are seconds. */
export const secondsBoundaries: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

/** How many buckets an exponential histogram may have on either side of zero. */
export const maxSize: OptionType<number> = integer(2, 16_384);
const defaultMaxSize = 160;

const sum: Aggregation = { kind: 'sum' };
const lastValue: Aggregation = { kind: 'last-value' };

export function isBoundaries(value: unknown): value is number[] {
  // Array.from: `every` passes over the holes of a sparse array.
  return Array.isArray(value) && Array.from(value).every((each) => typeof each === 'number' && !Number.isNaN(each));
}

/**
 * How an instrument is aggregated; `undefined`: not at all. It never throws, since it runs when an application creates an
 * instrument: what a reader or an advice says wrongly counts as not said. Views were checked when they were created.
 */
export function resolveAggregation(
  option: AggregationOption,
  instrument: InstrumentDescriptor,
): Aggregation | undefined {
  switch (option.type) {
    case AggregationType.DROP:
      return undefined;
    case AggregationType.SUM:
      return sum;
    case AggregationType.LAST_VALUE:
      return lastValue;
    case AggregationType.EXPLICIT_BUCKET_HISTOGRAM:
      return explicitHistogram(instrument, option.options?.boundaries, option.options?.recordMinMax);
    case AggregationType.EXPONENTIAL_HISTOGRAM:
      return exponentialHistogram(option.options?.maxSize, option.options?.recordMinMax);
    default:
      return byInstrumentType(instrument);
  }
}

function byInstrumentType(instrument: InstrumentDescriptor): Aggregation {
  switch (instrument.type) {
    case InstrumentType.COUNTER:
    case InstrumentType.UP_DOWN_COUNTER:
    case InstrumentType.OBSERVABLE_COUNTER:
    case InstrumentType.OBSERVABLE_UP_DOWN_COUNTER:
      return sum;
    case InstrumentType.GAUGE:
    case InstrumentType.OBSERVABLE_GAUGE:
      return lastValue;
    case InstrumentType.HISTOGRAM:
      return explicitHistogram(instrument, undefined, undefined);
    default:
      return instrument.type satisfies never;
  }
}

/** The boundaries of the view or reader, else those that the instrument advises, else those that suit its unit. */
function explicitHistogram(
  instrument: InstrumentDescriptor,
  boundaries: unknown,
  recordMinMax: boolean | undefined,
): Aggregation {
  const said = [boundaries, instrument.advisedBoundaries].find(isBoundaries);
  const byUnit = instrument.unit === 's' ? secondsBoundaries : defaultBoundaries;
  const shape = { boundaries: said === undefined ? byUnit : ordered(said), recordMinMax: recordMinMax !== false };
  return { kind: 'histogram', shape };
}

function exponentialHistogram(size: unknown, recordMinMax: boolean | undefined): Aggregation {
  const shape = { maxSize: maxSize.accepts(size) ? size : defaultMaxSize, recordMinMax: recordMinMax !== false };
  return { kind: 'exponential-histogram', shape };
}

/** A copy, ascending, each boundary once; the infinite ones go without saying. Frozen, as snapshots hand it out. */
function ordered(boundaries: readonly number[]): readonly number[] {
  return Object.freeze([...new Set(boundaries)].filter(Number.isFinite).sort((a, b) => a - b));
}
