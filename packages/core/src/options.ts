import type { MeterProvider } from '@opentelemetry/api';
import {
  type AttributePolicyOptions,
  attributePolicyType,
  type ResolvedAttributePolicy,
  resolveAttributePolicy,
} from './attributes/attribute-policy-options.ts';
import {
  ascendingBounds,
  checkOperationOptions,
  classifierType,
  isOptionsByName,
  type OperationDefaults,
  type OperationOptions,
} from './operation/operation-options.ts';
import type { Classification } from './outcome/classifier.ts';
import { type Environment, type EnvironmentReading, readEnvironment } from './support/environment.ts';
import {
  eitherOf,
  flag,
  guarded,
  integer,
  isRecord,
  listOf,
  meterProvider,
  type OptionType,
  oneOf,
  text,
} from './support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes, shown } from './support/options.ts';

/** Under which names operations are recorded: one set of metrics for all, or one set for each. */
export type LayoutName = 'unified' | 'per-operation';

/** Options of `ExecutorMetrics`. */
export interface ExecutorMetricsOptions {
  /** `false`: every method does nothing, at next to no cost, until `setEnabled(true)`. Default: `true`. */
  readonly enabled?: boolean;
  /**
   * `unified` (default): `executor.operation.duration` and its siblings with the attribute `executor.operation`.
   * `per-operation`: `<op>_latency_seconds`, `<op>_success`, `<op>_failures`, `<op>_retries`.
   */
  readonly layout?: LayoutName;
  /**
   * Operations that are known from the start: their names, or their options by name. Their instruments are there before the
   * first measurement.
   */
  readonly operations?: readonly string[] | Readonly<Record<string, OperationOptions>>;
  /** How many operations are told apart; further names are recorded together. Default: 200. */
  readonly maxOperations?: number;
  /** Upper bounds of the duration buckets in seconds, ascending. Default: 5 ms to 10 s. */
  readonly buckets?: readonly number[];
  /** Which attributes become labels, and how. Default: all but those that identify a person, a request or a secret. */
  readonly attributePolicy?: AttributePolicyOptions;
  /** Says how operations ended that threw, where they have no such function of their own. */
  readonly classifyError?: (error: unknown) => Classification;
  /** Says how operations ended that returned, where they have no such function of their own. */
  readonly classifyResult?: (result: unknown) => Classification;
  /** The provider to record with. Default: the global one, as soon as there is one. */
  readonly meterProvider?: MeterProvider;
  /** Further entries of `getMetricsSummary()`, asked at each call. */
  readonly details?: () => Readonly<Record<string, unknown>>;
}

/** Upper bounds, in seconds, that the semantic conventions advise for durations of requests and calls. */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

export interface ResolvedOptions {
  readonly enabled: boolean;
  readonly layout: LayoutName;
  /** The options of each operation that is known from the start. */
  readonly operations: ReadonlyMap<string, OperationOptions>;
  readonly maxOperations: number;
  readonly defaults: OperationDefaults;
  readonly attributePolicy: ResolvedAttributePolicy;
  readonly meterProvider: MeterProvider | undefined;
  readonly details: () => Readonly<Record<string, unknown>>;
}

const layoutName: OptionType<LayoutName> = oneOf('unified', 'per-operation');

const optionsByName: OptionType<Readonly<Record<string, OperationOptions>>> = guarded(
  'an object with the options of each',
  isOptionsByName,
);

/** What each option may be. */
export const executorOptionTypes: OptionTypes<ExecutorMetricsOptions> = {
  enabled: flag,
  layout: layoutName,
  operations: eitherOf(listOf(text), optionsByName),
  maxOperations: integer(1, 100_000),
  buckets: ascendingBounds,
  attributePolicy: attributePolicyType,
  classifyError: classifierType,
  classifyResult: classifierType,
  meterProvider,
  details: guarded('a function', (value): value is () => Record<string, unknown> => typeof value === 'function'),
};

const where = 'new ExecutorMetrics()';

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveOptions(given: ExecutorMetricsOptions | undefined): ResolvedOptions {
  refuseEndpointOptions(given);
  const options = checkOptions(where, given, executorOptionTypes);
  return {
    enabled: options.enabled ?? true,
    layout: options.layout ?? 'unified',
    operations: knownOperations(options.operations ?? []),
    maxOperations: options.maxOperations ?? 200,
    defaults: {
      // Copied: the histogram of an operation that comes later is made from it later.
      buckets: [...(options.buckets ?? defaultBuckets)],
      classifyError: options.classifyError,
      classifyResult: options.classifyResult,
    },
    attributePolicy: resolveAttributePolicy(options.attributePolicy),
    meterProvider: options.meterProvider,
    details: options.details ?? (() => ({})),
  };
}

/** What the environment says: `METRICS_ENABLED` and `METRICS_LAYOUT`. Reads nothing but what it is given. */
export function fromEnv(env: Environment): EnvironmentReading<Pick<ExecutorMetricsOptions, 'enabled' | 'layout'>> {
  return readEnvironment<Pick<ExecutorMetricsOptions, 'enabled' | 'layout'>>(env, [
    { variable: 'METRICS_ENABLED', option: 'enabled', type: flag },
    { variable: 'METRICS_LAYOUT', option: 'layout', type: layoutName },
  ]);
}

function knownOperations(
  given: readonly string[] | Readonly<Record<string, OperationOptions>>,
): ReadonlyMap<string, OperationOptions> {
  if (isListOfNames(given)) return new Map(given.map((name) => [name, {}]));
  return new Map(
    Object.entries(given).map(([name, options]) => [
      name,
      checkOperationOptions(`${where}: option "operations", ${shown(name)}`, options),
    ]),
  );
}

/** What `Array.isArray` tells of read-only arrays too. */
function isListOfNames(given: readonly string[] | object): given is readonly string[] {
  return Array.isArray(given);
}

/** Somebody who expects this class to serve the endpoint itself is told what does. */
function refuseEndpointOptions(given: unknown): void {
  if (!isRecord(given)) return;
  const option = ['port', 'host', 'metricsPort', 'metricsHost'].find((name) => Object.hasOwn(given, name));
  if (option === undefined) return;
  throw new ConfigurationError(
    `${where}: unknown option "${option}" (value: ${shown(given[option])}); this class records and serves no endpoint. ` +
      'Pass port and host to start() of @executor-metrics/node, or set METRICS_PORT and METRICS_HOST',
  );
}
