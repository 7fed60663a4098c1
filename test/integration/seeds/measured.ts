import { ExecutorMetrics, type ExecutorMetricsOptions } from '@executor-metrics/core';
import { createPrometheusExporter } from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { type CollectedMetric, createMemoryReader, type Exposition, parseExposition } from '@executor-metrics/testkit';
import type { MeterProvider as ApiMeterProvider } from '@opentelemetry/api';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { onTestFinished } from 'vitest';

/** What `describe.each` says: our SDK and the official one. */
export const sdks = ['our SDK', 'the official SDK'] as const;

export type Sdk = (typeof sdks)[number];

/** An `ExecutorMetrics`, and what is seen of it. */
export interface Measured {
  readonly metrics: ExecutorMetrics;
  readonly provider: ApiMeterProvider;
  points(): Promise<CollectedMetric[]>;
  /** The text that Prometheus is given. */
  text(): Promise<string>;
  exposition(): Promise<Exposition>;
}

/** The provider is shut down with the test. */
export function measured(sdk: Sdk, options: Omit<ExecutorMetricsOptions, 'meterProvider'> = {}): Measured {
  const reader = createMemoryReader();
  const exporter = createPrometheusExporter({ preventServerStart: true });
  const provider = new (sdk === 'our SDK' ? MeterProvider : OfficialMeterProvider)({ readers: [reader, exporter] });
  onTestFinished(() => provider.shutdown());
  const text = async (): Promise<string> => (await exporter.render()).body;
  return {
    metrics: new ExecutorMetrics({ meterProvider: provider, ...options }),
    provider,
    points: () => reader.collectMetrics(),
    text,
    exposition: async () => parseExposition(await text()),
  };
}

/** Work that takes a moment. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
