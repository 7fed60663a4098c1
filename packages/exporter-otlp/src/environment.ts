import {
  durationMs,
  type Environment,
  type EnvironmentReading,
  type EnvironmentVariable,
  flag,
  httpUrl,
  type OptionType,
  readEnvironment,
  text,
} from '@executor-metrics/core/support';
import {
  compressionType,
  type HistogramAggregation,
  histogramType,
  type OtlpExporterOptions,
  type OtlpProtocol,
  protocolType,
  type Temporality,
  temporalityType,
} from './options.ts';
import { headersInEnvironment } from './transport/headers.ts';

/** What the variables say, before it becomes options. */
interface Settings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMs: number;
  readonly exportTimeoutMs: number;
  readonly intervalMs: number;
  readonly temporality: Temporality;
  readonly histogramAggregation: HistogramAggregation;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

interface ProtocolSettings {
  readonly protocol: OtlpProtocol;
  readonly insecure: boolean;
}

/**
 * What the environment says: each `OTEL_EXPORTER_OTLP_METRICS_*` before its `OTEL_EXPORTER_OTLP_*`, and
 * `OTEL_METRIC_EXPORT_INTERVAL` and `…_TIMEOUT` (OpenTelemetry specification, "OTLP Exporter" and "Environment Variable
 * Specification"). Files are named, not read.
 */
export function fromEnv(env: Environment): EnvironmentReading<OtlpExporterOptions> {
  const first = readEnvironment<ProtocolSettings>(env, [
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', option: 'protocol', type: protocolType },
    { variable: 'OTEL_EXPORTER_OTLP_PROTOCOL', option: 'protocol', type: protocolType },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_INSECURE', option: 'insecure', type: flag },
    { variable: 'OTEL_EXPORTER_OTLP_INSECURE', option: 'insecure', type: flag },
  ]);
  const { protocol } = first.options;
  const { options, issues } = readEnvironment<Settings>(env, variablesFor(first.options));
  const { caFile, certFile, keyFile, ...others } = options;
  const tls = defined({ caFile, certFile, keyFile });
  return {
    options: { ...defined({ protocol }), ...others, ...(Object.keys(tls).length > 0 && { tls }) },
    issues: [...first.issues, ...issues].map((each) =>
      mayHoldPassword(each.value) ? { ...each, secret: true } : each,
    ),
  };
}

function variablesFor({ protocol, insecure = false }: Partial<ProtocolSettings>): EnvironmentVariable<Settings>[] {
  const complete = protocol === 'grpc' ? grpcAddress(insecure) : httpUrl;
  const base = protocol === 'grpc' ? complete : baseUrl;
  return [
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', option: 'url', type: complete },
    { variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', option: 'url', type: base },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_HEADERS', option: 'headers', type: headersInEnvironment },
    { variable: 'OTEL_EXPORTER_OTLP_HEADERS', option: 'headers', type: headersInEnvironment },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', option: 'compression', type: compressionType },
    { variable: 'OTEL_EXPORTER_OTLP_COMPRESSION', option: 'compression', type: compressionType },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', option: 'timeoutMs', type: durationMs },
    { variable: 'OTEL_EXPORTER_OTLP_TIMEOUT', option: 'timeoutMs', type: durationMs },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_CERTIFICATE', option: 'caFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_CERTIFICATE', option: 'caFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_CERTIFICATE', option: 'certFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE', option: 'certFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_CLIENT_KEY', option: 'keyFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_CLIENT_KEY', option: 'keyFile', type: text },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', option: 'temporality', type: temporalityType },
    {
      variable: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      option: 'histogramAggregation',
      type: histogramType,
    },
    { variable: 'OTEL_METRIC_EXPORT_INTERVAL', option: 'intervalMs', type: durationMs },
    { variable: 'OTEL_METRIC_EXPORT_TIMEOUT', option: 'exportTimeoutMs', type: durationMs },
  ];
}

/** A base address, to which the path of the signal is added (OTLP specification, "Endpoint URLs for OTLP/HTTP"). */
const baseUrl: OptionType<string> = {
  ...httpUrl,
  parse: (value) => {
    if (httpUrl.parse(value) === undefined) return undefined;
    const url = new URL(value);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/v1/metrics`;
    return url.href;
  },
};

/** gRPC takes `host:port` too; then `…_INSECURE` says whether there is TLS. */
function grpcAddress(insecure: boolean): OptionType<string> {
  return {
    ...httpUrl,
    expected: `${httpUrl.expected}, or host:port`,
    parse: (value) => {
      if (value.includes('://')) return httpUrl.parse(value);
      return httpUrl.parse(`${insecure ? 'http' : 'https'}://${value}`);
    },
  };
}

/** An address with a user and a password, which is wrong in another place. */
function mayHoldPassword(value: string): boolean {
  return value.includes('@');
}

function defined<O extends object>(options: O): { [K in keyof O]?: Exclude<O[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [K in keyof O]?: Exclude<O[K], undefined> };
}
