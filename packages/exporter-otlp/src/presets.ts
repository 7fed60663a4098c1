import type { OtlpProtocol, Temporality } from './options.ts';

export type PresetName =
  | 'collector'
  | 'prometheus'
  | 'grafana-cloud'
  | 'datadog'
  | 'newrelic'
  | 'honeycomb'
  | 'dynatrace'
  | 'elastic';

/** What a backend needs, by its own documentation; nothing of it is secret. */
export interface Preset {
  /** The complete address, where all customers have the same one; else the option `url` has to be given. */
  readonly url?: string;
  /** How an address looks, for the message that asks for one. */
  readonly example: string;
  readonly protocol: OtlpProtocol;
  readonly temporality: Temporality;
  /** The header that carries the key. */
  readonly requiredHeader?: string;
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  /** https://opentelemetry.io/docs/collector/: the OTLP receiver's ports. */
  collector: {
    url: 'http://localhost:4318/v1/metrics',
    example: 'http://collector:4318/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'cumulative',
  },
  /** https://prometheus.io/docs/guides/opentelemetry/; the server runs with --web.enable-otlp-receiver. */
  prometheus: {
    url: 'http://localhost:9090/api/v1/otlp/v1/metrics',
    example: 'http://prometheus:9090/api/v1/otlp/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'cumulative',
  },
  /** https://grafana.com/docs/grafana-cloud/send-data/otlp/send-data-otlp/ */
  'grafana-cloud': {
    example: 'https://otlp-gateway-prod-eu-west-0.grafana.net/otlp/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'cumulative',
    requiredHeader: 'authorization',
  },
  /** https://docs.datadoghq.com/opentelemetry/setup/otlp_ingest/metrics/; the address of the site US1. */
  datadog: {
    url: 'https://otlp.datadoghq.com/v1/metrics',
    example: 'https://otlp.datadoghq.eu/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'delta',
    requiredHeader: 'dd-api-key',
  },
  /** https://docs.newrelic.com/docs/opentelemetry/best-practices/opentelemetry-otlp/; the address of the region US. */
  newrelic: {
    url: 'https://otlp.nr-data.net/v1/metrics',
    example: 'https://otlp.eu01.nr-data.net/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'delta',
    requiredHeader: 'api-key',
  },
  /** https://docs.honeycomb.io/send-data/opentelemetry/; the address of the region US. */
  honeycomb: {
    url: 'https://api.honeycomb.io/v1/metrics',
    example: 'https://api.eu1.honeycomb.io/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'cumulative',
    requiredHeader: 'x-honeycomb-team',
  },
  /** https://docs.dynatrace.com/docs/ingest-from/opentelemetry/otlp-api/ingest-otlp-metrics: deltas in protobuf only. */
  dynatrace: {
    example: 'https://abc12345.live.dynatrace.com/api/v2/otlp/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'delta',
    requiredHeader: 'authorization',
  },
  /** https://www.elastic.co/docs/reference/opentelemetry/motlp: histograms as deltas only. */
  elastic: {
    example: 'https://my-deployment.ingest.eu-west-1.aws.elastic.cloud/v1/metrics',
    protocol: 'http/protobuf',
    temporality: 'delta',
    requiredHeader: 'authorization',
  },
};

// The keys of an object are strings; those of this one are the names.
export const presetNames: readonly PresetName[] = Object.keys(presets) as PresetName[];
