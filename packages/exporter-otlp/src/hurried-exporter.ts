import { AggregationTemporality, AggregationType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** An exporter whose pushes can be given less time than they have usually. */
export interface HurriedExporter extends PushMetricExporter {
  /** Pushes that begin while `work` is under way give up before the limit, and say why. No limit: the usual time. */
  hurry<T>(limitMs: number | undefined, work: () => Promise<T>): Promise<T>;
}

/** Whoever waits for a push hears its own reason only if it comes before their time is over. */
const shareOfTheLimit = 0.8;

/**
 * The time of a push is fixed when its exporter is made, and its retries go on until it is over: a last push whose
 * backend is away would outlast the deadline of a shutdown and keep the process. Such a push gets an exporter of its own.
 */
export function hurried(create: (timeoutMs: number) => PushMetricExporter, usualTimeoutMs: number): HurriedExporter {
  const usual = create(usualTimeoutMs);
  // Kept for the next push with the same limit, together with its connection.
  let quick: { readonly timeoutMs: number; readonly exporter: PushMetricExporter } | undefined;
  let current = usual;
  const all = (): PushMetricExporter[] => (quick === undefined ? [usual] : [usual, quick.exporter]);

  return {
    async hurry(limitMs, work) {
      const timeoutMs = limitMs === undefined ? usualTimeoutMs : Math.max(1, Math.floor(limitMs * shareOfTheLimit));
      if (timeoutMs >= usualTimeoutMs) return work();
      if (quick?.timeoutMs !== timeoutMs) quick = { timeoutMs, exporter: create(timeoutMs) };
      current = quick.exporter;
      try {
        return await work();
      } finally {
        current = usual;
      }
    },
    export: (metrics, done) => current.export(metrics, done),
    async forceFlush() {
      await Promise.all(all().map((exporter) => exporter.forceFlush()));
    },
    async shutdown() {
      await Promise.all(all().map((exporter) => exporter.shutdown()));
    },
    selectAggregation: (type) => usual.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT },
    selectAggregationTemporality: (type) =>
      usual.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE,
  };
}
