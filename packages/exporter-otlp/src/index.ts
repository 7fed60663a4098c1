export { createOtlpExporter } from './create-otlp-exporter.ts';
export { fromEnv } from './environment.ts';
export type {
  HistogramAggregation,
  OtlpExporterOptions,
  OtlpProtocol,
  RetryOptions,
  Temporality,
} from './options.ts';
export type { OtlpExporter, OtlpStatus } from './otlp-exporter.ts';
export type { PresetName } from './presets.ts';
export { PushError } from './push-error.ts';
export type { Headers as OtlpHeaders } from './transport/headers.ts';
export type { TlsOptions } from './transport/tls.ts';
