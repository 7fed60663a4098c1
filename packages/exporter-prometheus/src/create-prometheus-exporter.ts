import { type PrometheusExporterOptions, resolveOptions } from './options.ts';
import type { PrometheusExporter } from './reader/prometheus-exporter.ts';
import { PrometheusReader } from './reader/prometheus-reader.ts';

/**
 * A metric reader with an HTTP endpoint, `http://127.0.0.1:9464/metrics` by default. It begins to listen when a
 * MeterProvider takes it. A port that is taken costs the endpoint and nothing else.
 *
 * @throws {ConfigurationError} naming the option, the value and what is accepted
 * @example
 * const exporter = createPrometheusExporter({ port: 'auto' });
 * const provider = new MeterProvider({ readers: [exporter] });
 * await exporter.ready; // exporter.endpoint is 'http://127.0.0.1:9464/metrics'
 */
export function createPrometheusExporter(options?: PrometheusExporterOptions): PrometheusExporter {
  return new PrometheusReader(resolveOptions(options));
}
