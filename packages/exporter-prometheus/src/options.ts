import {
  checkOptions,
  durationMs,
  type Environment,
  type EnvironmentReading,
  flag,
  guarded,
  type OptionType,
  type OptionTypes,
  readEnvironment,
  text,
} from '@executor-metrics/core/support';
import { defaultPort, type Port, portType } from './port.ts';

/** Options of `createPrometheusExporter`. */
export interface PrometheusExporterOptions {
  /** Default: 9464. */
  readonly port?: Port;
  /** The address to listen on. Default: `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** The path of the endpoint. Default: `/metrics`. */
  readonly path?: string;
  /** The name of `path` in the official exporter. */
  readonly endpoint?: string;
  /** Put in front of each metric name, followed by `_`. Default: none. */
  readonly prefix?: string;
  /** Resource attributes whose names match become labels of every sample. Default: none. */
  readonly withResourceConstantLabels?: RegExp;
  /** Leave out the labels `otel_scope_*`. Default: `false`. */
  readonly withoutScopeInfo?: boolean;
  /** Leave out the metric `target_info`. Default: `false`. */
  readonly withoutTargetInfo?: boolean;
  /** Open no server: the application mounts `handler` or `fetchHandler`, or calls `render`. Default: `false`. */
  readonly preventServerStart?: boolean;
  /** How long the callbacks of observable instruments may take at a scrape, in milliseconds. Default: 5000. */
  readonly collectTimeoutMs?: number;
}

export interface ResolvedOptions {
  readonly port: Port;
  readonly host: string;
  readonly path: string;
  readonly prefix: string | undefined;
  readonly withResourceConstantLabels: RegExp | undefined;
  readonly withoutScopeInfo: boolean;
  readonly withoutTargetInfo: boolean;
  readonly preventServerStart: boolean;
  readonly collectTimeoutMs: number;
}

const urlPath: OptionType<string> = {
  expected: 'a path that starts with "/", as it stands in a URL (percent-encoded), without query and fragment',
  // Printable ASCII without "#" and "?": another character never arrives as it is, and the path would be 404 for ever.
  accepts: (value): value is string => typeof value === 'string' && /^\/[!"$->@-~]*$/.test(value),
  parse: (value) => value,
};

const types: OptionTypes<PrometheusExporterOptions> = {
  port: portType,
  host: text,
  path: urlPath,
  endpoint: urlPath,
  prefix: guarded(
    'a string of letters, digits and "_" that does not start with a digit',
    (value): value is string => typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
  ),
  withResourceConstantLabels: guarded('a regular expression', (value): value is RegExp => value instanceof RegExp),
  withoutScopeInfo: flag,
  withoutTargetInfo: flag,
  preventServerStart: flag,
  collectTimeoutMs: durationMs,
};

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveOptions(given: PrometheusExporterOptions | undefined): ResolvedOptions {
  const options = checkOptions('createPrometheusExporter()', given, types);
  return {
    port: options.port ?? defaultPort,
    host: options.host ?? '127.0.0.1',
    path: options.path ?? options.endpoint ?? '/metrics',
    prefix: options.prefix,
    withResourceConstantLabels: options.withResourceConstantLabels,
    withoutScopeInfo: options.withoutScopeInfo ?? false,
    withoutTargetInfo: options.withoutTargetInfo ?? false,
    preventServerStart: options.preventServerStart ?? false,
    collectTimeoutMs: options.collectTimeoutMs ?? 5000,
  };
}

/** What the environment says: `METRICS_PORT` and `METRICS_HOST`, then `OTEL_EXPORTER_PROMETHEUS_PORT` and `…_HOST`. */
export function fromEnv(env: Environment): EnvironmentReading<Pick<PrometheusExporterOptions, 'port' | 'host'>> {
  return readEnvironment<Pick<PrometheusExporterOptions, 'port' | 'host'>>(env, [
    { variable: 'METRICS_PORT', option: 'port', type: portType },
    { variable: 'OTEL_EXPORTER_PROMETHEUS_PORT', option: 'port', type: portType },
    { variable: 'METRICS_HOST', option: 'host', type: text },
    { variable: 'OTEL_EXPORTER_PROMETHEUS_HOST', option: 'host', type: text },
  ]);
}
