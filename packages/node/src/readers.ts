import { createOtlpExporter } from '@executor-metrics/exporter-otlp';
import { createPrometheusExporter, type PrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { ConsoleMetricExporter, type IMetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { Config } from './config.ts';

/** The ways out that a configuration asks for. Nothing is opened before a provider takes them. */
export interface Readers {
  readonly prometheus: PrometheusExporter | undefined;
  readonly all: IMetricReader[];
}

/** @throws {ConfigurationError} where an option of an exporter is wrong */
export function createReaders(config: Config): Readers {
  const prometheus = config.prometheus && createPrometheusExporter(config.prometheus);
  const otlp = config.otlp && createOtlpExporter(config.otlp);
  const print = config.consoleIntervalMs === undefined ? undefined : printingReader(config.consoleIntervalMs);
  // Readers of the user come first: one that belongs to another provider already is refused before ours are opened.
  const all = [...config.readers, prometheus, otlp, print].filter((reader) => reader !== undefined);
  return { prometheus, all };
}

function printingReader(exportIntervalMillis: number): IMetricReader {
  return new PeriodicExportingMetricReader({ exporter: new ConsoleMetricExporter(), exportIntervalMillis });
}
