import type { ExecutorMetricsOptions } from '@executor-metrics/core';
import {
  durationMs,
  type Environment,
  eitherOf,
  executorOptionTypes,
  flag,
  guarded,
  httpUrl,
  isRecord,
  listOf,
  type OptionType,
  type OptionTypes,
  oneOf,
  text,
} from '@executor-metrics/core/support';
import type { OtlpExporterOptions } from '@executor-metrics/exporter-otlp';
import { type Port, type PrometheusExporterOptions, portType } from '@executor-metrics/exporter-prometheus';
import type { HostMetricGroup } from '@executor-metrics/host-metrics';
import type { ViewOptions } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { type InstrumentationsOption, instrumentationsOption } from './instrumentations/instrumentations-option.ts';
import type { ProfileName } from './profiles.ts';

/**
 * Options of `start`. Each stands above the environment (`METRICS_*`, then `OTEL_*`), and that above the default.
 */
export interface StartOptions extends Omit<ExecutorMetricsOptions, 'meterProvider' | 'details'> {
  /** The resource's `service.name`. Default: `OTEL_SERVICE_NAME`, else `unknown_service:node`. */
  readonly serviceName?: string;
  /** Further attributes of the resource, above those of `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resourceAttributes?: Attributes;
  /** The port of the Prometheus endpoint. Default: `METRICS_PORT`, else 9464. */
  readonly port?: Port;
  /** The address that the endpoint listens on. Default: `METRICS_HOST`, else `127.0.0.1`. */
  readonly host?: string;
  /** Whether there is a Prometheus endpoint, or its further options. Default: `true`. */
  readonly prometheus?: boolean | FurtherPrometheusOptions;
  /** Whether metrics are pushed over OTLP, the complete address, or options. Default: when an endpoint is configured. */
  readonly otlp?: boolean | string | OtlpExporterOptions;
  /** Metrics of the host and of this process, or which groups of them. Default: all. */
  readonly hostMetrics?: boolean | readonly HostMetricGroup[];
  /**
   * What is measured by itself: HTTP, Redis, SQL and queues. `false`: nothing; an object: which of it, and how, and further
   * instrumentations. Default: all, unless `METRICS_INSTRUMENTATIONS` says otherwise.
   */
  readonly instrumentations?: boolean | InstrumentationsOption;
  /**
   * `classic` shows, on the Prometheus endpoint, the names, labels and buckets of hand-written Prometheus clients
   * (`http_requests_total`). Default: `METRICS_PROFILE`, else `standard`.
   */
  readonly profile?: ProfileName;
  /** Further metric readers, such as another vendor's exporter. */
  readonly readers?: readonly IMetricReader[];
  /** Views: rename, drop or aggregate instruments in another way. */
  readonly views?: readonly ViewOptions[];
  /** How long `shutdown()` and the flush at the process's end may take, in milliseconds. Default: 5000. */
  readonly shutdownTimeoutMs?: number;
  /**
   * Flush at the end of the process: on `beforeExit`, and on SIGTERM and SIGINT where nobody else listens to them.
   * Default: `true`.
   */
  readonly flushOnExit?: boolean;
  /** The environment to read. Default: `process.env`. */
  readonly env?: Environment;
}

type FurtherPrometheusOptions = Omit<PrometheusExporterOptions, 'port' | 'host'>;

// The exporters check what is in these before anything is started.
const prometheusOptions: OptionType<FurtherPrometheusOptions> = guarded(
  'the options of createPrometheusExporter() but port and host, which are options of start() itself',
  (value): value is FurtherPrometheusOptions => isRecord(value) && value.port === undefined && value.host === undefined,
);
const otlpOptions: OptionType<OtlpExporterOptions> = guarded(
  'the options of createOtlpExporter()',
  (value): value is OtlpExporterOptions => isRecord(value),
);

const { enabled, layout, operations, maxOperations, buckets, attributePolicy, classifyError, classifyResult } =
  executorOptionTypes;

/** What each option may be. */
export const startOptionTypes: OptionTypes<StartOptions> = {
  enabled,
  layout,
  operations,
  maxOperations,
  buckets,
  attributePolicy,
  classifyError,
  classifyResult,
  serviceName: text,
  resourceAttributes: guarded('attributes: strings, numbers, booleans or arrays of them by name', isAttributes),
  port: portType,
  host: text,
  prometheus: eitherOf(flag, prometheusOptions),
  otlp: eitherOf(flag, eitherOf(httpUrl, otlpOptions)),
  hostMetrics: eitherOf(flag, listOf(oneOf('system.cpu', 'system.memory', 'process.cpu', 'process.memory'))),
  instrumentations: eitherOf(flag, instrumentationsOption),
  profile: oneOf('standard', 'classic'),
  readers: guarded('an array of OpenTelemetry metric readers, each of them once', isListOfReaders),
  views: listOf(guarded('an OpenTelemetry view', (value): value is ViewOptions => isRecord(value))),
  shutdownTimeoutMs: durationMs,
  flushOnExit: flag,
  env: guarded('environment variables by name', (value): value is Environment => isRecord(value)),
};

function isAttributes(value: unknown): value is Attributes {
  return isRecord(value) && Object.values(value).every((each) => [each].flat().every(isAttributePart));
}

/** `undefined` and `null` stand for "not given", also within an array (OpenTelemetry's `AttributeValue`). */
function isAttributePart(value: unknown): boolean {
  return value === undefined || value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isListOfReaders(value: unknown): value is readonly IMetricReader[] {
  return Array.isArray(value) && value.every(isMetricReader) && new Set(value).size === value.length;
}

function isMetricReader(value: unknown): value is IMetricReader {
  return isRecord(value) && typeof value.collect === 'function' && typeof value.setMetricProducer === 'function';
}
