import type { Agent } from 'node:http';
import {
  ConfigurationError,
  checkOptions,
  durationMs,
  flag,
  guarded,
  httpUrl,
  integer,
  isRecord,
  meterProvider,
  type OptionType,
  type OptionTypes,
  oneOf,
} from '@executor-metrics/core/support';
import type { MeterProvider } from '@opentelemetry/api';
import type { RetryPolicy } from './delivery/retrying.ts';
import { type Preset, type PresetName, presetNames, presets } from './presets.ts';
import { type Headers, headersType } from './transport/headers.ts';
import { checkTls, type TlsOptions } from './transport/tls.ts';

export type OtlpProtocol = 'http/protobuf' | 'http/json' | 'grpc';

/** Since when the numbers of a push count: since the start, since the push before, or whichever costs less memory. */
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';

/** How histograms without a view of their own are aggregated. */
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';

/** When a request that failed is sent again within a push. */
export type RetryOptions = Partial<RetryPolicy>;

/** Options of `createOtlpExporter`. */
export interface OtlpExporterOptions {
  /** What a known backend needs, for whatever is not given. */
  readonly preset?: PresetName;
  /** Default: `http/protobuf`. */
  readonly protocol?: OtlpProtocol;
  /**
   * The complete address that metrics are posted to; of gRPC only scheme, host and port count. Default:
   * `http://localhost:4318/v1/metrics`, for gRPC `http://localhost:4317`.
   */
  readonly url?: string;
  /** Headers of each request, such as a vendor's key, or a function that gives them before each request. */
  readonly headers?: Headers;
  /** Default: `gzip`. */
  readonly compression?: 'gzip' | 'none';
  /** How long one request may take, in milliseconds. Default: 10000. */
  readonly timeoutMs?: number;
  /** The name of `timeoutMs` in the official exporter. */
  readonly timeoutMillis?: number;
  /** How long one push may take, all requests and retries included, in milliseconds. Default: 30000. */
  readonly exportTimeoutMs?: number;
  /** The name of `exportTimeoutMs` in the official reader. */
  readonly exportTimeoutMillis?: number;
  /** The time between pushes, in milliseconds. Default: 60000. */
  readonly intervalMs?: number;
  /** The name of `intervalMs` in the official reader. */
  readonly exportIntervalMillis?: number;
  /** Default: `cumulative`. */
  readonly temporality?: Temporality;
  /** Default: `explicit_bucket_histogram`. */
  readonly histogramAggregation?: HistogramAggregation;
  readonly retry?: RetryOptions;
  /** Certificates and keys of `https` addresses. */
  readonly tls?: TlsOptions;
  /** An agent of `node:http` or `node:https` in place of ours, such as one for a proxy. */
  readonly agent?: Agent;
  /** How many data points one request may have. Default: 10000. */
  readonly maxBatchPoints?: number;
  /** The name of `maxBatchPoints` in the official reader. */
  readonly maxExportBatchSize?: number;
  /** How large one request may be before it is compressed, in bytes. Default: 64 MiB, for gRPC 4 MiB. */
  readonly maxBatchBytes?: number;
  /** How long `shutdown()` and `forceFlush()` may take, in milliseconds, where their caller does not say. Default: 5000. */
  readonly shutdownTimeoutMs?: number;
  /** Flush at the end of the process, and at SIGTERM and SIGINT where nobody else listens. Default: `false`. */
  readonly flushOnExit?: boolean;
  /** Where the exporter records metrics of itself. Default: OpenTelemetry's global provider. */
  readonly meterProvider?: MeterProvider;
}

export interface ResolvedOptions {
  readonly protocol: OtlpProtocol;
  readonly url: string;
  readonly headers: Headers;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMs: number;
  readonly exportTimeoutMs: number;
  readonly intervalMs: number;
  readonly temporality: Temporality;
  readonly histogramAggregation: HistogramAggregation;
  readonly retry: RetryPolicy;
  readonly tls: TlsOptions | undefined;
  readonly agent: Agent | undefined;
  readonly maxBatchPoints: number;
  readonly maxBatchBytes: number;
  readonly shutdownTimeoutMs: number;
  readonly flushOnExit: boolean;
  readonly meterProvider: MeterProvider | undefined;
}

export const protocolType: OptionType<OtlpProtocol> = oneOf('http/protobuf', 'http/json', 'grpc');
export const compressionType: OptionType<'gzip' | 'none'> = oneOf('gzip', 'none');
export const temporalityType: OptionType<Temporality> = oneOf('cumulative', 'delta', 'lowmemory');
export const histogramType: OptionType<HistogramAggregation> = oneOf(
  'explicit_bucket_histogram',
  'base2_exponential_bucket_histogram',
);

const mebibyte = 2 ** 20;

const types: OptionTypes<OtlpExporterOptions> = {
  preset: oneOf(...presetNames),
  protocol: protocolType,
  url: httpUrl,
  headers: headersType,
  compression: compressionType,
  timeoutMs: durationMs,
  timeoutMillis: durationMs,
  exportTimeoutMs: durationMs,
  exportTimeoutMillis: durationMs,
  intervalMs: durationMs,
  exportIntervalMillis: durationMs,
  temporality: temporalityType,
  histogramAggregation: histogramType,
  retry: guarded('an object with the options of a retry', (value): value is RetryOptions => isRecord(value)),
  tls: guarded('an object with certificates and keys', (value): value is TlsOptions => isRecord(value)),
  agent: guarded('an agent of node:http or node:https', isAgent),
  maxBatchPoints: integer(1, 10_000_000),
  maxExportBatchSize: integer(1, 10_000_000),
  maxBatchBytes: integer(1, 1024 * mebibyte),
  shutdownTimeoutMs: durationMs,
  flushOnExit: flag,
  meterProvider,
};

const here = 'createOtlpExporter()';

/** @throws {ConfigurationError} naming the option, the value and what is accepted */
export function resolveOptions(given: OtlpExporterOptions | undefined): ResolvedOptions {
  const options = checkOptions(here, given, types);
  const preset = options.preset === undefined ? undefined : presets[options.preset];
  const protocol = options.protocol ?? preset?.protocol ?? 'http/protobuf';
  const timeoutMs = options.timeoutMs ?? options.timeoutMillis ?? 10_000;
  const headers = options.headers ?? {};
  requireHeader(options.preset, preset, headers);
  return {
    protocol,
    url: options.url ?? addressOf(options.preset, preset, protocol),
    headers,
    compression: options.compression ?? 'gzip',
    timeoutMs,
    exportTimeoutMs: options.exportTimeoutMs ?? options.exportTimeoutMillis ?? 30_000,
    intervalMs: options.intervalMs ?? options.exportIntervalMillis ?? 60_000,
    temporality: options.temporality ?? preset?.temporality ?? 'cumulative',
    histogramAggregation: options.histogramAggregation ?? 'explicit_bucket_histogram',
    retry: retryPolicyOf(options.retry, timeoutMs),
    tls: options.tls && checkTls(here, options.tls),
    agent: agentOf(options, protocol),
    maxBatchPoints: options.maxBatchPoints ?? options.maxExportBatchSize ?? 10_000,
    // What servers of gRPC take by default (OTLP specification, "OTLP/gRPC Request"); of HTTP, where ours is bounded.
    maxBatchBytes: options.maxBatchBytes ?? (protocol === 'grpc' ? 4 : 64) * mebibyte,
    shutdownTimeoutMs: options.shutdownTimeoutMs ?? 5000,
    flushOnExit: options.flushOnExit ?? false,
    meterProvider: options.meterProvider,
  };
}

const share: OptionType<number> = guarded(
  'a number from 0 to 1',
  (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
);
const factor: OptionType<number> = guarded(
  'a number from 1 to 100',
  (value): value is number => typeof value === 'number' && value >= 1 && value <= 100,
);
const retryTypes: OptionTypes<RetryOptions> = {
  initialMs: durationMs,
  maxMs: durationMs,
  multiplier: factor,
  jitter: share,
  maxElapsedMs: integer(0, 2 ** 31 - 1),
};

/** The waits of the official exporters, but within whatever time there is. */
function retryPolicyOf(given: RetryOptions | undefined, timeoutMs: number): RetryPolicy {
  const retry = checkOptions(`${here}: option "retry"`, given, retryTypes);
  return {
    initialMs: retry.initialMs ?? 1000,
    maxMs: retry.maxMs ?? 5000,
    multiplier: retry.multiplier ?? 1.5,
    jitter: retry.jitter ?? 0.2,
    maxElapsedMs: retry.maxElapsedMs ?? timeoutMs,
  };
}

function addressOf(name: PresetName | undefined, preset: Preset | undefined, protocol: OtlpProtocol): string {
  if (name !== undefined && preset !== undefined && preset.url === undefined) {
    throw new ConfigurationError(
      `${here}: preset "${name}" needs the option "url", the address of your own, such as ${preset.example}`,
    );
  }
  const local = name === undefined || name === 'collector';
  if (protocol === 'grpc' && local) return 'http://localhost:4317';
  return preset?.url ?? 'http://localhost:4318/v1/metrics';
}

function requireHeader(name: PresetName | undefined, preset: Preset | undefined, headers: Headers): void {
  const required = preset?.requiredHeader;
  if (required === undefined || typeof headers === 'function') return;
  if (Object.keys(headers).some((header) => header.toLowerCase() === required)) return;
  throw new ConfigurationError(`${here}: preset "${name}" needs the header "${required}" among the option "headers"`);
}

function agentOf({ agent, tls }: Partial<OtlpExporterOptions>, protocol: OtlpProtocol): Agent | undefined {
  if (agent === undefined) return undefined;
  if (protocol === 'grpc') {
    throw new ConfigurationError(`${here}: option "agent" cannot be used with the protocol "grpc"`);
  }
  if (tls !== undefined) {
    throw new ConfigurationError(`${here}: option "tls" has no effect beside "agent"; give it to the agent`);
  }
  return agent;
}

function isAgent(value: unknown): value is Agent {
  return isRecord(value) && typeof value.addRequest === 'function';
}
