import type { Attributes } from '@opentelemetry/api';
import type { Labels } from '../labels.ts';
import { ascendingBounds } from '../operation/operation-options.ts';
import { guarded, integer, type OptionType, oneOf } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes } from '../support/options.ts';

export interface BusinessInstrumentOptions {
  /**
   * UCUM unit, such as `By`, or what is counted in braces, such as `{task}`. Backends may add it to the name. Default: none.
   */
  readonly unit?: string;
  readonly description?: string;
}

export interface BusinessGaugeOptions extends BusinessInstrumentOptions {
  /** How long a value stands after it was set, in milliseconds. Default: until it is set anew or removed. */
  readonly keepMs?: number;
}

export interface BusinessHistogramOptions extends BusinessInstrumentOptions {
  /** Upper bounds of the buckets in the unit of the histogram, ascending. The first call has to say them. */
  readonly boundaries?: readonly number[];
}

/** Units that times of business are read in. */
export type BusinessTimeUnit = 's' | 'min' | 'h' | 'd';

export interface BusinessDurationOptions {
  /**
   * The unit of the metric. Default: `s`, the base unit of OpenTelemetry and Prometheus, which dashboards show as hours and
   * days by themselves; `h` for those who have metrics such as `task_completion_duration_hours`.
   */
  readonly unit?: BusinessTimeUnit;
  readonly description?: string;
  /** Upper bounds of the buckets in that unit, ascending. Default: 1 h, 4 h, 8 h, 1 day, 3 days, a week, 30 days. */
  readonly boundaries?: readonly number[];
}

/** A number as databases give it: counts come as `bigint` or as text from some drivers, a sum of nothing as `null`. */
export type ObservedValue = number | bigint | string | null | undefined;

/** A value and the attributes that it is for. */
export interface BusinessObservation<L = Attributes> {
  readonly value: ObservedValue;
  readonly attributes?: Labels<L> | undefined;
}

/** One value without attributes, or as many as there are sets of them; those of equal attributes are added up. */
export type BusinessReading<L = Attributes> = ObservedValue | Iterable<BusinessObservation<L>>;

export interface ObservedGaugeOptions<L = Attributes> extends BusinessInstrumentOptions {
  /** Asked when metrics are collected. The signal is aborted when `timeoutMs` are over, and by `stop()`. */
  readonly read: (context: { readonly signal: AbortSignal }) => BusinessReading<L> | PromiseLike<BusinessReading<L>>;
  /** How long after the beginning of a reading, successful or not, no other begins. Default: 10 000; 0: at each collection. */
  readonly cacheMs?: number;
  /** How long a collection waits for a reading; one that comes later counts for the next collection. Default: 2000. */
  readonly timeoutMs?: number;
  /** How long the last value stands where no other can be read; then there is none. Default: 300 000, or 3 × `cacheMs`. */
  readonly keepMs?: number;
}

/** What OpenTelemetry takes as a unit: up to 63 characters of ASCII. */
const unitType: OptionType<string> = guarded(
  'up to 63 printable ASCII characters',
  (value): value is string => typeof value === 'string' && /^[\x20-\x7e]{0,63}$/.test(value),
);

const descriptionType: OptionType<string> = guarded(
  'a string of up to 1023 characters',
  (value): value is string => typeof value === 'string' && value.length <= 1023,
);

const longestMs = 2 ** 31 - 1;
const timeMs = integer(1, longestMs);

export const instrumentOptionTypes: OptionTypes<BusinessInstrumentOptions> = {
  unit: unitType,
  description: descriptionType,
};
export const gaugeOptionTypes: OptionTypes<BusinessGaugeOptions> = { ...instrumentOptionTypes, keepMs: timeMs };
export const histogramOptionTypes: OptionTypes<BusinessHistogramOptions> = {
  ...instrumentOptionTypes,
  boundaries: ascendingBounds,
};
export const durationOptionTypes: OptionTypes<BusinessDurationOptions> = {
  unit: oneOf('s', 'min', 'h', 'd'),
  description: descriptionType,
  boundaries: ascendingBounds,
};

const observedGaugeOptionTypes: OptionTypes<ObservedGaugeOptions> = {
  ...instrumentOptionTypes,
  read: guarded('a function', (value): value is ObservedGaugeOptions['read'] => typeof value === 'function'),
  cacheMs: integer(0, longestMs),
  timeoutMs: timeMs,
  keepMs: timeMs,
};

/** When a gauge is read, and how long what was read counts. */
export interface ReadingRules {
  readonly read: ObservedGaugeOptions['read'];
  readonly cacheMs: number;
  readonly timeoutMs: number;
  readonly keepMs: number;
}

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function checkObservedGauge(
  where: string,
  given: ObservedGaugeOptions,
): { readonly rules: ReadingRules; readonly about: BusinessInstrumentOptions } {
  const {
    read,
    cacheMs = 10_000,
    timeoutMs = 2000,
    keepMs,
    ...about
  } = checkOptions(where, given, observedGaugeOptionTypes);
  if (read === undefined) throw new ConfigurationError(`${where}: option "read" is missing; accepted: a function`);
  if (keepMs !== undefined && keepMs < cacheMs) {
    throw new ConfigurationError(
      `${where}: option "keepMs" is ${keepMs}; accepted: at least cacheMs (${cacheMs}), else there is no value between readings`,
    );
  }
  const defaultKeepMs = Math.min(Math.max(300_000, 3 * cacheMs), longestMs);
  return { rules: { read, cacheMs, timeoutMs, keepMs: keepMs ?? defaultKeepMs }, about };
}
