import type { Classification, Classifiers } from '../outcome/classifier.ts';
import { guarded, isRecord, type OptionType } from '../support/option-type.ts';
import { checkOptions, type OptionTypes } from '../support/options.ts';

/** What an operation may have of its own. The first options that an operation is given stay in force. */
export interface OperationOptions {
  /** Upper bounds of its duration buckets in seconds, ascending. Default: those of `ExecutorMetrics`. */
  readonly buckets?: readonly number[];
  /**
   * Durations in seconds that the operation promises to keep to. Each becomes a bound of its buckets, so that the share of
   * runs that kept to it is exact: `bucket{le="0.25"} / count`.
   */
  readonly slo?: readonly number[];
  /** Says how a run ended that threw, or leaves it to the default rules. */
  readonly classifyError?: (error: unknown) => Classification;
  /** Says how a run ended that returned, or leaves it to the default rule: as a success. */
  readonly classifyResult?: (result: unknown) => Classification;
}

/** The options as the operation keeps them. */
export interface OperationTraits extends Classifiers {
  /** The upper bounds of its duration buckets. */
  readonly boundaries?: readonly number[] | undefined;
}

/** Bounds of buckets: as many as an exporter and a backend take without complaint. */
export const ascendingBounds: OptionType<readonly number[]> = guarded(
  'an array of finite numbers above 0, each greater than the one before, 1 to 200 of them',
  (value): value is readonly number[] =>
    isListOfSeconds(value, 200) && value.every((bound, i) => i === 0 || bound > (value[i - 1] as number)),
);

const thresholds: OptionType<readonly number[]> = guarded(
  'an array of finite numbers of seconds above 0, 1 to 20 of them',
  (value): value is readonly number[] => isListOfSeconds(value, 20),
);

export const classifierType: OptionType<(value: unknown) => Classification> = guarded(
  'a function that gives an outcome, or undefined',
  (value): value is (value: unknown) => Classification => typeof value === 'function',
);

/** What each option may be. */
export const operationOptionTypes: OptionTypes<OperationOptions> = {
  buckets: ascendingBounds,
  slo: thresholds,
  classifyError: classifierType,
  classifyResult: classifierType,
};

/** What holds for operations that say nothing else. */
export interface OperationDefaults extends Classifiers {
  readonly buckets: readonly number[];
}

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function checkOperationOptions(where: string, given: OperationOptions): Partial<OperationOptions> {
  return checkOptions(where, given, operationOptionTypes);
}

/** The bounds are those of the buckets and the thresholds together; a copy, as the arrays belong to the caller. */
export function resolveTraits(options: Partial<OperationOptions>, defaults: OperationDefaults): OperationTraits {
  const { buckets, slo, classifyError = defaults.classifyError, classifyResult = defaults.classifyResult } = options;
  const hasOwnBounds = buckets !== undefined || slo !== undefined;
  const bounds = hasOwnBounds ? new Set([...(buckets ?? defaults.buckets), ...(slo ?? [])]) : undefined;
  return { boundaries: bounds && [...bounds].sort((a, b) => a - b), classifyError, classifyResult };
}

/** One option set by operation, for operations that are known from the start. */
export function isOptionsByName(value: unknown): value is Readonly<Record<string, OperationOptions>> {
  return isRecord(value) && Object.values(value).every((each) => isRecord(each));
}

function isListOfSeconds(value: unknown, most: number): value is readonly number[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= most &&
    // Array.from: `every` passes over the holes of a sparse array.
    Array.from(value).every((each) => typeof each === 'number' && Number.isFinite(each) && each > 0)
  );
}
