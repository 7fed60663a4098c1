import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import type { Meter } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { ManualReader, officialWith, promClients } from '../sdk/contestants.ts';

/** 15 bounds, in seconds. */
export const bounds: number[] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20];

/** Something that can be scraped: `text` does all the work from the recorded state to the text of the exposition. */
export interface Scraped {
  readonly recordAll: () => void;
  readonly text: () => Promise<string>;
  /** For an HTTP server of its own, where the contender has one. */
  readonly handler?: ReturnType<typeof createPrometheusExporter>['handler'];
}

export function ours(series: number): Scraped {
  const exporter = createPrometheusExporter({ preventServerStart: true });
  const provider = new MeterProvider({ readers: [exporter], cardinalityLimit: series + 1 });
  const recordAll = histogramOf(provider.getMeter('bench'), series);
  return { recordAll, text: async () => (await exporter.render()).body, handler: exporter.handler };
}

export function official(series: number): Scraped {
  const reader = new ManualReader();
  const recordAll = histogramOf(officialWith(reader), series);
  const serializer = new PrometheusSerializer();
  return { recordAll, text: async () => serializer.serialize((await reader.collect()).resourceMetrics) };
}

export function promClient(name: keyof typeof promClients, series: number): Scraped {
  const { Histogram, Registry } = promClients[name];
  const registry = new Registry();
  const labelNames = ['method', 'route', 'status'];
  const options = { name: 'duration_seconds', help: 'Of a bench', labelNames, buckets: bounds, registers: [registry] };
  const histogram = new Histogram(options);
  const recordAll = (): void => {
    for (let i = 0; i < series; i++) histogram.observe(labelsOf(i), durationOf(i));
  };
  recordAll();
  return { recordAll, text: () => registry.metrics() };
}

function histogramOf(meter: Meter, series: number): () => void {
  const histogram = meter.createHistogram('duration', {
    unit: 's',
    description: 'Of a bench',
    advice: { explicitBucketBoundaries: bounds },
  });
  const recordAll = (): void => {
    for (let i = 0; i < series; i++) histogram.record(durationOf(i), labelsOf(i));
  };
  recordAll();
  return recordAll;
}

function labelsOf(i: number): { readonly method: string; readonly route: string; readonly status: number } {
  return { method: `m${i % 10}`, route: `/r/${i}`, status: 200 + (i % 3) };
}

function durationOf(i: number): number {
  return ((i * 619) % 1024) / 50;
}
