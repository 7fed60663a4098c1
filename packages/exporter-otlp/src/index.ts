export { createOtlpExporter } from './create-otlp-exporter.ts';
export {
  fromEnv,
  type HistogramAggregation,
  type OtlpExporterOptions,
  type OtlpProtocol,
  type Temporality,
} from './options.ts';
export type { OtlpExporter } from './otlp-exporter.ts';
