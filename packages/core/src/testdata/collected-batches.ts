import { type CollectedMetric, createCollector, pointsOf } from '@executor-metrics/testkit';
import { ExecutorMetrics, type ExecutorMetricsOptions, type MetricsSummary } from '../index.ts';

/** An `ExecutorMetrics`, and what is collected of its batches. */
export interface CollectedBatches {
  readonly metrics: ExecutorMetrics;
  /** All points of a collection. */
  collect(): Promise<CollectedMetric[]>;
  /** How many jobs of the batch `import` came to be in each status. */
  jobs(): Promise<Record<string, number>>;
  /** What the gauge says, by the name of the batch. */
  progress(): Promise<Record<string, number>>;
  dropped(): MetricsSummary['dropped'];
}

export function collectedBatches(options: ExecutorMetricsOptions = {}): CollectedBatches {
  // Deltas: in cumulative collections the stock SDK repeats what a gauge said last, whether it says it again or not.
  const collector = createCollector({ temporality: 'delta' });
  const metrics = new ExecutorMetrics({ meterProvider: collector.provider, ...options });
  const totals: Record<string, number> = {};
  const collect = async (): Promise<CollectedMetric[]> => {
    const points = await collector.collect();
    for (const point of pointsOf(points, 'executor.batch.jobs', { 'executor.batch.name': 'import' })) {
      const status = String(point.attributes['executor.job.status']);
      totals[status] = (totals[status] ?? 0) + valueOf(point);
    }
    return points;
  };
  return {
    metrics,
    collect,
    jobs: async () => {
      await collect();
      return { ...totals };
    },
    progress: async () => {
      const points = pointsOf(await collect(), 'executor.batch.progress');
      return Object.fromEntries(points.map((point) => [String(point.attributes['executor.batch.name']), valueOf(point)]));
    },
    dropped: () => metrics.getMetricsSummary().dropped,
  };
}

/** A function of a job that throws. */
export function fails(error: unknown): () => never {
  return () => {
    throw error;
  };
}

function valueOf(point: CollectedMetric): number {
  return point.kind === 'sum' || point.kind === 'gauge' ? point.value : Number.NaN;
}
