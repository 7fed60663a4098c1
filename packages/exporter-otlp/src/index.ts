export {
  fromEnv,
  type HistogramAggregation,
  type OtlpExporterOptions,
  type OtlpProtocol,
  type Temporality,
} from './options.ts';
export { createOtlpExporter, type OtlpExporter } from './otlp-exporter.ts';
