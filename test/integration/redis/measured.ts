import { createRedisInstrumentation, type RedisInstrumentationOptions } from '@executor-metrics/instrumentation-redis';
import { type CollectedMetric, createCollector, pointsOf } from '@executor-metrics/testkit';
import { onTestFinished } from 'vitest';

/** What is counted until the test has finished. */
export interface Measured {
  collect(): Promise<CollectedMetric[]>;
  /** How many operations ended, by name and, where it failed, status: `GET`, `LPUSH WRONGTYPE`. */
  operations(metric?: string): Promise<Readonly<Record<string, number>>>;
  /** Hits and misses by command: `GET` → `[2, 1]`. With the name of the cache before it, where it has one. */
  lookups(): Promise<Readonly<Record<string, readonly [hits: number, misses: number]>>>;
  /** Numbers of a counter or a gauge, by the values of these attributes. */
  numbers(metric: string, ...attributes: readonly string[]): Promise<Readonly<Record<string, number>>>;
  disable(): void;
}

/** Measures all clients until the test has finished. */
export function measured(options: RedisInstrumentationOptions = {}): Measured {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createRedisInstrumentation({ ...options, meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { ...counts(collect), disable: () => instrumentation.disable() };
}

/** What is counted, however it is collected. */
export function counts(collect: () => Promise<CollectedMetric[]>): Omit<Measured, 'disable'> {
  const numbers: Measured['numbers'] = async (metric, ...attributes) => {
    const found = new Map<string, number>();
    for (const point of pointsOf(await collect(), metric)) {
      const key = attributes.flatMap((name) => point.attributes[name] ?? []).join(' ');
      found.set(key, (found.get(key) ?? 0) + numberOf(point));
    }
    return Object.fromEntries(found);
  };
  return {
    collect,
    numbers,
    operations: (metric = 'db.client.operation.duration') => numbers(metric, 'db.operation.name', 'error.type'),
    async lookups() {
      const [hits, misses] = [
        await numbers('cache.hits', 'cache.name', 'db.operation.name'),
        await numbers('cache.misses', 'cache.name', 'db.operation.name'),
      ];
      const keys = [...new Set([...Object.keys(hits), ...Object.keys(misses)])];
      return Object.fromEntries(keys.map((key) => [key, [hits[key] ?? 0, misses[key] ?? 0]]));
    },
  };
}

function numberOf(point: CollectedMetric): number {
  if (point.kind === 'histogram') return point.histogram.count;
  return point.kind === 'exponential-histogram' ? Number.NaN : point.value;
}
