import { type ExecutorMetricsOptions, fromEnv as executorFromEnv } from '@executor-metrics/core';
import { checkOptions, type Environment, type EnvironmentIssue } from '@executor-metrics/core/support';
import { type OtlpExporterOptions, fromEnv as otlpFromEnv } from '@executor-metrics/exporter-otlp';
import { type PrometheusExporterOptions, fromEnv as prometheusFromEnv } from '@executor-metrics/exporter-prometheus';
import type { HostMetricGroup } from '@executor-metrics/host-metrics';
import type { ViewOptions } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions';
import { type ProcessSettings, processFromEnv } from './environment.ts';
import { type InstrumentationsConfig, resolveInstrumentations } from './instrumentations/resolve-instrumentations.ts';
import { type StartOptions, startOptionTypes } from './options.ts';
import { profiles } from './profiles.ts';

/** What `start` does, decided from its options and the environment. */
export interface Config {
  readonly enabled: boolean;
  readonly executor: ExecutorMetricsOptions;
  readonly serviceName: string | undefined;
  readonly resourceAttributes: Attributes;
  /** Absent: no endpoint. */
  readonly prometheus: PrometheusExporterOptions | undefined;
  /** Absent: no push. */
  readonly otlp: OtlpExporterOptions | undefined;
  /** The time between prints of the metrics, in milliseconds; absent: none are printed. */
  readonly consoleIntervalMs: number | undefined;
  /** Absent: none. */
  readonly hostMetrics: { readonly groups?: readonly HostMetricGroup[] } | undefined;
  readonly readers: readonly IMetricReader[];
  readonly views: readonly ViewOptions[];
  readonly instrumentations: InstrumentationsConfig;
  readonly shutdownTimeoutMs: number;
  readonly flushOnExit: boolean;
}

/**
 * The one place where options and environment meet: code, then `METRICS_*`, then `OTEL_*`, then the default.
 *
 * @throws {ConfigurationError} for a wrong value in code; one in the environment is an issue, and the next source decides
 */
export function resolveConfig(
  given: StartOptions | undefined,
  env: Environment,
): { readonly config: Config; readonly issues: readonly EnvironmentIssue[] } {
  const options = checkOptions('start()', given, startOptionTypes);
  const executor = executorFromEnv(env);
  const prometheus = prometheusFromEnv(env);
  const otlp = otlpFromEnv(env);
  const settings = processFromEnv(env);
  const nameInCode = options.resourceAttributes?.[ATTR_SERVICE_NAME];
  const { layout = executor.options.layout, operations, maxOperations } = options;
  const profile = profiles[options.profile ?? settings.options.profile ?? 'standard'];
  // The other layout has names of its own, which no profile knows.
  const buckets = options.buckets ?? (layout === 'per-operation' ? undefined : profile.operationBuckets);
  const instrumentations = resolveInstrumentations(
    { instrumentations: options.instrumentations, base: profile.instrumentationOptions },
    env,
  );
  const { attributePolicy, classifyError, classifyResult } = options;
  const config: Config = {
    enabled: options.enabled ?? executor.options.enabled ?? !(settings.options.disabled ?? false),
    executor: withoutUndefined({
      ...{ layout, operations, maxOperations, buckets },
      ...{ attributePolicy, classifyError, classifyResult },
    }),
    serviceName: options.serviceName ?? (nameInCode === undefined ? settings.options.serviceName : undefined),
    resourceAttributes: {
      ...settings.options.resourceAttributes,
      ...withoutUndefined<Attributes>(options.resourceAttributes ?? {}),
    },
    prometheus: prometheusOptions(options, { ...profile.prometheus, ...prometheus.options }, settings.options),
    otlp: otlpOptions(options, otlp.options, settings.options),
    consoleIntervalMs: settings.options.exporters?.includes('console')
      ? (otlp.options.intervalMs ?? 60_000)
      : undefined,
    hostMetrics: hostMetricsOptions(options.hostMetrics ?? true),
    readers: options.readers ?? [],
    // The first view of an instrument counts.
    views: [...(options.views ?? []), ...profile.views],
    instrumentations: instrumentations.config,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? 5000,
    flushOnExit: options.flushOnExit ?? true,
  };
  const issues = [executor, prometheus, otlp, settings, instrumentations].flatMap((reading) => reading.issues);
  return { config, issues };
}

function prometheusOptions(
  { prometheus, port, host }: Partial<StartOptions>,
  env: Partial<PrometheusExporterOptions>,
  { exporters }: Partial<ProcessSettings>,
): PrometheusExporterOptions | undefined {
  const askedForInCode = prometheus !== undefined || port !== undefined || host !== undefined;
  const wanted = askedForInCode || exporters === undefined || exporters.includes('prometheus');
  if (prometheus === false || !wanted) return undefined;
  const further = typeof prometheus === 'object' ? prometheus : {};
  return { ...env, ...withoutUndefined(further), ...withoutUndefined({ port, host }) };
}

/** Without an address from anywhere nothing is pushed: a push to nobody would fail for ever and say so. */
function otlpOptions(
  { otlp }: Partial<StartOptions>,
  env: Partial<OtlpExporterOptions>,
  { exporters }: Partial<ProcessSettings>,
): OtlpExporterOptions | undefined {
  const wanted = otlp ?? (exporters === undefined ? env.url !== undefined : exporters.includes('otlp'));
  if (wanted === false) return undefined;
  if (wanted === true) return env;
  if (typeof wanted === 'string') return { ...env, url: wanted };
  const { timeoutMs, intervalMs, exportTimeoutMs, ...others } = env;
  return {
    ...others,
    // In code these have two names each, and the exporter prefers ours: the environment must not come in above.
    ...(wanted.timeoutMillis === undefined && withoutUndefined({ timeoutMs })),
    ...(wanted.exportIntervalMillis === undefined && withoutUndefined({ intervalMs })),
    ...(wanted.exportTimeoutMillis === undefined && withoutUndefined({ exportTimeoutMs })),
    ...withoutUndefined(wanted),
  };
}

function hostMetricsOptions(wanted: boolean | readonly HostMetricGroup[]): Config['hostMetrics'] {
  if (wanted === false) return undefined;
  return wanted === true ? {} : { groups: wanted };
}

/** An option that is `undefined` is one that was not given: it must not hide what the environment says. */
function withoutUndefined<O extends object>(options: O): { [K in keyof O]?: Exclude<O[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof O]?: Exclude<O[K], undefined> };
}
