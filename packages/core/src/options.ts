import type { MeterProvider } from '@opentelemetry/api';
import { type Environment, type EnvironmentReading, readEnvironment } from './support/environment.ts';
import {
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
  /** `false`: every method does nothing, at no cost. Default: `true`. */
  readonly enabled?: boolean;
  /**
   * `unified` (default): `executor.operation.duration` and its siblings with the attribute `executor.operation`.
   * `per-operation`: `<op>_latency_seconds`, `<op>_success`, `<op>_failures`, `<op>_retries`.
   */
  readonly layout?: LayoutName;
  /** Operations that are known from the start, so that their instruments are there before the first measurement. */
  readonly operations?: readonly string[];
  /** How many operations are told apart; further names are recorded together. Default: 200. */
  readonly maxOperations?: number;
  /** Upper bounds of the duration buckets in seconds, ascending. Default: 5 ms to 10 s. */
  readonly buckets?: readonly number[];
  /** The provider to record with. Default: the global one, as soon as there is one. */
  readonly meterProvider?: MeterProvider;
  /** Further entries of `getMetricsSummary()`, asked at each call. */
  readonly details?: () => Readonly<Record<string, unknown>>;
}

/** Upper bounds, in seconds, that the semantic conventions advise for durations of requests and calls. */
export const defaultBuckets: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]);

export type ResolvedOptions = Readonly<Required<Omit<ExecutorMetricsOptions, 'meterProvider'>>> & {
  readonly meterProvider: MeterProvider | undefined;
};

const layoutName: OptionType<LayoutName> = oneOf('unified', 'per-operation');

const ascendingBounds: OptionType<readonly number[]> = guarded(
  'an array of finite numbers above 0, each greater than the one before, 1 to 200 of them',
  (value): value is readonly number[] =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 200 &&
    Array.from(value).every((bound, i) => Number.isFinite(bound) && bound > (i === 0 ? 0 : value[i - 1])),
);

/** What each option may be. */
export const executorOptionTypes: OptionTypes<ExecutorMetricsOptions> = {
  enabled: flag,
  layout: layoutName,
  operations: listOf(text),
  maxOperations: integer(1, 100_000),
  buckets: ascendingBounds,
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
    operations: options.operations ?? [],
    maxOperations: options.maxOperations ?? 200,
    // Copied: the histogram of an operation that comes later is made from it later.
    buckets: [...(options.buckets ?? defaultBuckets)],
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
