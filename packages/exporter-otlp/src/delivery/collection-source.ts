import { type Collection, collectKey, type Snapshot, snapshotFromMetricData } from '@executor-metrics/sdk';
import type { MetricProducer } from '@opentelemetry/sdk-metrics';

/** What was collected, and how its fate is told to whom it was collected from. */
export interface Collected {
  readonly snapshot: Snapshot;
  readonly errors: readonly unknown[];
  /** The reader answers for it from now on. */
  commit(): void;
  /** Puts a delta back, so that it comes with the next collection. Absent where the SDK cannot. */
  readonly restore?: () => void;
}

export type CollectionSource = (timeoutMs: number) => Promise<Collected>;

/**
 * Collects from our SDK through its own protocol, and from any other as official readers do: there a delta that was handed
 * out is gone, and whoever asked keeps it until it is delivered.
 *
 * The time of a collection is bounded whatever the SDK does. One that comes too late is not lost: the next call gets it.
 */
export function collectionSource(producer: MetricProducer): CollectionSource {
  const collect = collectorOf(producer);
  let late: Promise<Collected> | undefined;
  return async (timeoutMs) => {
    const collection = late ?? collect({ timeoutMillis: timeoutMs });
    late = collection;
    const collected = await within(timeoutMs, collection).catch((error: unknown) => {
      if (!(error instanceof CollectionTimeout)) late = undefined;
      throw error;
    });
    late = undefined;
    return collected;
  };
}

function collectorOf(producer: MetricProducer): (options: { readonly timeoutMillis: number }) => Promise<Collected> {
  const own: unknown = Reflect.get(producer, collectKey);
  if (typeof own === 'function') {
    return async (options) => {
      const collection: Collection = await own.call(producer, options);
      return {
        snapshot: collection.snapshot,
        errors: collection.errors,
        commit: () => collection.commit(),
        restore: () => collection.restore(),
      };
    };
  }
  return async (options) => {
    const { resourceMetrics, errors } = await producer.collect(options);
    return { snapshot: snapshotFromMetricData(resourceMetrics), errors, commit: () => {} };
  };
}

class CollectionTimeout extends Error {
  override readonly name = 'CollectionTimeout';
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new CollectionTimeout(`the collection did not end within ${Math.round(timeoutMs)} ms`)),
    timeoutMs,
  ).unref();
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
