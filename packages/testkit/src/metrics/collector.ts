import { MeterProvider, type MeterProviderOptions } from '@opentelemetry/sdk-metrics';
import type { CollectedMetric } from './collected-metric.ts';
import { createMemoryReader, type MemoryReader, type MemoryReaderOptions } from './memory-reader.ts';

export type CollectorOptions = MemoryReaderOptions & Pick<MeterProviderOptions, 'views' | 'resource'>;

/** The stock OpenTelemetry SDK with an in-memory reader. */
export interface Collector {
  readonly provider: MeterProvider;
  readonly reader: MemoryReader;
  collect(): Promise<CollectedMetric[]>;
  shutdown(): Promise<void>;
}

/**
 * @example
 * const collector = createCollector();
 * collector.provider.getMeter('test').createCounter('jobs').add(2, { queue: 'mail' });
 * expect(pointValue(await collector.collect(), 'jobs', { queue: 'mail' })).toBe(2);
 */
export function createCollector(options: CollectorOptions = {}): Collector {
  const { views, resource, ...readerOptions } = options;
  const reader = createMemoryReader(readerOptions);
  const provider = new MeterProvider({ ...(views && { views }), ...(resource && { resource }), readers: [reader] });
  return {
    provider,
    reader,
    collect: () => reader.collectMetrics(),
    shutdown: () => provider.shutdown(),
  };
}
