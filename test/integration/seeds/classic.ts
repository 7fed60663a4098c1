import { ExecutorMetrics } from '@executor-metrics/core';
import {
  classicBuckets,
  classicProjections,
  classicViews,
  createPrometheusExporter,
} from '@executor-metrics/exporter-prometheus';
import { MeterProvider } from '@executor-metrics/sdk';
import { type Exposition, parseExposition } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

/** Metrics under the names that hand-written Prometheus clients use. */
export interface Classic {
  readonly metrics: ExecutorMetrics;
  readonly provider: MeterProvider;
  exposition(): Promise<Exposition>;
}

/** The provider is shut down with the test. */
export function classic(): Classic {
  const exporter = createPrometheusExporter({ preventServerStart: true, projections: classicProjections });
  const provider = new MeterProvider({ readers: [exporter], views: classicViews });
  onTestFinished(() => provider.shutdown());
  return {
    provider,
    metrics: new ExecutorMetrics({ meterProvider: provider, buckets: classicBuckets.jobDuration }),
    exposition: async () => parseExposition((await exporter.render()).body),
  };
}

/** The finite upper bounds of a histogram. */
export function boundsOf({ families }: Exposition, name: string): readonly number[] {
  const bounds = (families.get(name)?.samples ?? []).map(({ labels }) => Number(labels.get('le')));
  return [...new Set(bounds.filter(Number.isFinite))].sort((a, b) => a - b);
}
