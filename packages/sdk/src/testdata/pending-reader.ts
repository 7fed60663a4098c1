import { createMemoryReader, type MemoryReader, type MemoryReaderOptions } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import type { Collection, CollectOptions } from '../collect/collection.ts';
import { collectKey } from '../protocol/symbols.ts';
import type { Metric, PointValue, SeriesSnapshot, Snapshot } from '../snapshot/snapshot.ts';

/** A reader that says afterwards whether what it collected was delivered. */
export interface PendingReader extends MemoryReader {
  collectPending(options?: CollectOptions): Promise<Collection>;
  /** Collects, and commits. */
  series(name: string): Promise<readonly SeriesSnapshot[]>;
}

export function createPendingReader(options?: MemoryReaderOptions): PendingReader {
  const memory = createMemoryReader(options);
  let collect: ((options?: CollectOptions) => Promise<Collection>) | undefined;
  const reader: PendingReader = {
    ...memory,
    setMetricProducer(producer) {
      memory.setMetricProducer(producer);
      const method = Reflect.get(producer, collectKey);
      collect = (given) => method.call(producer, given);
    },
    collectPending(given) {
      if (collect === undefined) throw new Error('this reader belongs to no MeterProvider');
      return collect(given);
    },
    async series(name) {
      const { snapshot, commit } = await reader.collectPending();
      commit();
      return seriesOf(snapshot, name);
    },
  };
  return reader;
}

export function metricOf(snapshot: Snapshot, name: string): Metric | undefined {
  return snapshot.scopes.flatMap(({ metrics }) => metrics).find(({ descriptor }) => descriptor.name === name);
}

export function seriesOf(snapshot: Snapshot, name: string): readonly SeriesSnapshot[] {
  return metricOf(snapshot, name)?.series ?? [];
}

/** The values by attributes, as text that a failing test shows. */
export function valuesOf(series: readonly SeriesSnapshot[]): Record<string, PointValue> {
  return Object.fromEntries(series.map(({ attributes, value }) => [JSON.stringify(attributes), value]));
}

export function pointAt(series: readonly SeriesSnapshot[], attributes: Attributes = {}): PointValue | undefined {
  return valuesOf(series)[JSON.stringify(attributes)];
}
