import {
  AggregationTemporality,
  AggregationType,
  type IMetricReader,
  type MetricProducer,
} from '@opentelemetry/sdk-metrics';
import { type CollectedMetric, flattenMetrics } from './collected-metric.ts';

export interface MemoryReaderOptions {
  /** `cumulative` by default; for every kind of instrument. */
  readonly temporality?: 'cumulative' | 'delta';
  /** How many series a stream may have: 2000 by default, as OpenTelemetry says. */
  readonly cardinalityLimit?: number;
}

/** A reader for the provider under test, whoever made that provider. */
export interface MemoryReader extends IMetricReader {
  /** The points of a new collection. Rejects with an `AggregateError` when the collection reports errors. */
  collectMetrics(): Promise<CollectedMetric[]>;
}

/**
 * A metric reader that exports nowhere. It does not extend the stock base class, so that a test of another SDK runs no code
 * of the stock one.
 */
export function createMemoryReader(options: MemoryReaderOptions = {}): MemoryReader {
  const { temporality = 'cumulative', cardinalityLimit = 2000 } = options;
  let producer: MetricProducer | undefined;
  let isShutDown = false;

  const reader: MemoryReader = {
    setMetricProducer(metricProducer) {
      if (producer !== undefined) throw new Error('this reader already belongs to a MeterProvider');
      producer = metricProducer;
    },
    selectAggregation: () => ({ type: AggregationType.DEFAULT }),
    selectAggregationTemporality: () =>
      temporality === 'delta' ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE,
    selectCardinalityLimit: () => cardinalityLimit,
    async collect(collection) {
      if (producer === undefined) throw new Error('this reader belongs to no MeterProvider');
      if (isShutDown) throw new Error('this reader is shut down');
      return producer.collect(collection);
    },
    async collectMetrics() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, `the collection reports: ${errors.join('; ')}`);
      return flattenMetrics(resourceMetrics);
    },
    async shutdown() {
      isShutDown = true;
    },
    async forceFlush() {},
  };
  return reader;
}
