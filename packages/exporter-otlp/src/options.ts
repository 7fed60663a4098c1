import {
  checkOptions,
  durationMs,
  type Environment,
  type EnvironmentReading,
  httpUrl,
  type OptionType,
  type OptionTypes,
  oneOf,
  readEnvironment,
  secretMap,
} from '@executor-metrics/core/support';

export type OtlpProtocol = 'http/protobuf' | 'http/json';

/** Since when the numbers of a push count: since the start, since the push before, or whichever costs less memory. */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

/** How histograms without a view of their own are aggregated. */
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';

/** Options of `createOtlpExporter`. */
export interface OtlpExporterOptions {
  /** Default: `http/protobuf`. */
  readonly protocol?: OtlpProtocol;
  /** The complete address that metrics are posted to. Default: `http://localhost:4318/v1/metrics`. */
  readonly url?: string;
  /** Headers of each request, such as a vendor's key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: `gzip`. */
  readonly compression?: 'gzip' | 'none';
  /** How long a push may take, retries included, in milliseconds; never longer than `intervalMs`. Default: 10000. */
  readonly timeoutMs?: number;
  /** The name of `timeoutMs` in the official exporter. */
  readonly timeoutMillis?: number;
  /** The time between pushes, in milliseconds. Default: 60000. */
  readonly intervalMs?: number;
  /** The name of `intervalMs` in the official reader. */
  readonly exportIntervalMillis?: number;
  /** Default: `cumulative`. */
  readonly temporality?: Temporality;
  /** Default: `explicit_bucket_histogram`. */
  readonly histogramAggregation?: HistogramAggregation;
}

export type ResolvedOptions = Readonly<Required<Omit<OtlpExporterOptions, 'timeoutMillis' | 'exportIntervalMillis'>>>;

const protocol: OptionType<OtlpProtocol> = oneOf('http/protobuf', 'http/json');
const compression: OptionType<'gzip' | 'none'> = oneOf('gzip', 'none');
const temporality: OptionType<Temporality> = oneOf('cumulative', 'delta', 'lowmemory');
const histogramAggregation: OptionType<HistogramAggregation> = oneOf(
  'explicit_bucket_histogram',
  'base2_exponential_bucket_histogram',
);

const types: OptionTypes<OtlpExporterOptions> = {
  protocol,
  url: httpUrl,
  headers: secretMap,
  compression,
  timeoutMs: durationMs,
  timeoutMillis: durationMs,
  intervalMs: durationMs,
  exportIntervalMillis: durationMs,
  temporality,
  histogramAggregation,
};

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveOptions(given: OtlpExporterOptions | undefined): ResolvedOptions {
  const options = checkOptions('createOtlpExporter()', given, types);
  return {
    protocol: options.protocol ?? 'http/protobuf',
    url: options.url ?? 'http://localhost:4318/v1/metrics',
    headers: options.headers ?? {},
    compression: options.compression ?? 'gzip',
    timeoutMs: options.timeoutMs ?? options.timeoutMillis ?? 10_000,
    intervalMs: options.intervalMs ?? options.exportIntervalMillis ?? 60_000,
    temporality: options.temporality ?? 'cumulative',
    histogramAggregation: options.histogramAggregation ?? 'explicit_bucket_histogram',
  };
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

/** What the environment says: `OTEL_EXPORTER_OTLP_METRICS_*` before `OTEL_EXPORTER_OTLP_*`, and `OTEL_METRIC_EXPORT_INTERVAL`. */
export function fromEnv(env: Environment): EnvironmentReading<OtlpExporterOptions> {
  const { options, issues } = readEnvironment<OtlpExporterOptions>(env, [
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT', option: 'url', type: httpUrl },
    { variable: 'OTEL_EXPORTER_OTLP_ENDPOINT', option: 'url', type: baseUrl },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_HEADERS', option: 'headers', type: secretMap },
    { variable: 'OTEL_EXPORTER_OTLP_HEADERS', option: 'headers', type: secretMap },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL', option: 'protocol', type: protocol },
    { variable: 'OTEL_EXPORTER_OTLP_PROTOCOL', option: 'protocol', type: protocol },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_TIMEOUT', option: 'timeoutMs', type: durationMs },
    { variable: 'OTEL_EXPORTER_OTLP_TIMEOUT', option: 'timeoutMs', type: durationMs },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_COMPRESSION', option: 'compression', type: compression },
    { variable: 'OTEL_EXPORTER_OTLP_COMPRESSION', option: 'compression', type: compression },
    { variable: 'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', option: 'temporality', type: temporality },
    {
      variable: 'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
      option: 'histogramAggregation',
      type: histogramAggregation,
    },
    { variable: 'OTEL_METRIC_EXPORT_INTERVAL', option: 'intervalMs', type: durationMs },
  ]);
  return {
    options,
    issues: issues.map((issue) => (mayHoldPassword(issue.value) ? { ...issue, secret: true } : issue)),
  };
}

/** An address with a user and a password, which is wrong in another place. */
function mayHoldPassword(value: string): boolean {
  return value.includes('@');
}
