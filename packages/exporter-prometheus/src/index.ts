export { createPrometheusExporter } from './create-prometheus-exporter.ts';
export type { Rendered } from './exposition.ts';
export { PortTakenError } from './listen.ts';
export { fromEnv, type PrometheusExporterOptions } from './options.ts';
export { defaultPort, type Port, portType } from './port.ts';
export type { PrometheusExporter } from './prometheus-exporter.ts';
