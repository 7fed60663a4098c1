import {
  type BullmqInstrumentationOptions,
  createBullmqInstrumentation,
} from '@executor-metrics/instrumentation-queue/bullmq';
import { MeterProvider } from '@executor-metrics/sdk';
import { type CollectedMetric, createMemoryReader, requireServer, type SkippableTest } from '@executor-metrics/testkit';
import * as bullmq from 'bullmq';
import * as bullmq5 from 'bullmq-5';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';

/** Version 5 has the same shape in all that the tests use. */
export type Bullmq = typeof bullmq;

export const versions: readonly { readonly version: string; readonly api: Bullmq }[] = [
  { version: '6', api: bullmq },
  { version: '5', api: bullmq5 as unknown as Bullmq },
];

export const redis = { host: '127.0.0.1', port: 6379 } as const;
export const connection = { ...redis, maxRetriesPerRequest: null } as const;

/** What was measured so far. */
export interface Measured {
  collect(): Promise<CollectedMetric[]>;
}

/** Measures BullMQ until the test has finished. */
export async function measured(test: SkippableTest, options: BullmqInstrumentationOptions = {}): Promise<Measured> {
  await requireServer(test, { name: 'Redis', ...redis });
  return measuredWithoutServer(options);
}

export function measuredWithoutServer(options: BullmqInstrumentationOptions = {}): Measured {
  const reader = createMemoryReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const instrumentation = createBullmqInstrumentation({ ...options, meterProvider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await meterProvider.shutdown();
  });
  return { collect: () => reader.collectMetrics() };
}

/** A queue that is gone when the test has finished, with all its jobs. */
export function queueOf(api: Bullmq, name: string, options: Partial<bullmq.QueueOptions> = {}): bullmq.Queue {
  const queue = new api.Queue(name, { connection, ...options });
  onTestFinished(async () => {
    // A test may have closed it already.
    const cleaner = new api.Queue(name, { connection, ...options });
    await cleaner.obliterate({ force: true });
    await Promise.all([cleaner.close(), queue.close()]);
  });
  return queue;
}

/** A worker that is closed when the test has finished; before its queue, if that was made before. */
export function workerOf(
  api: Bullmq,
  name: string,
  processor: bullmq.Processor | string,
  options: Partial<bullmq.WorkerOptions> = {},
): bullmq.Worker {
  const worker = new api.Worker(name, processor, { connection, ...options });
  onTestFinished(() => worker.close(true));
  return worker;
}

/** A client of the tests' own. */
export function redisClient(): Redis {
  const client = new Redis(redis);
  onTestFinished(() => void client.disconnect());
  return client;
}
