import { createRequire } from 'node:module';
import { createBullmqInstrumentation } from '@executor-metrics/instrumentation-queue/bullmq';
import { MeterProvider } from '@executor-metrics/sdk';
import { metrics } from '@opentelemetry/api';
import { MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import type { Telemetry } from 'bullmq';
import { beMeasured } from '../harness/measured-program.ts';
import { ManualReader } from '../sdk/contestants.ts';

// A program of its own: `node measured-bullmq-worker.ts <instrumentation>`. Asked for a number of jobs, it adds them one by one, so many
// at a time, and is done when its worker has processed all of them.

export type Instrumentation = 'none' | 'ours' | 'bullmq-otel';

const addedAtOnce = 50;
const concurrency = 10;
const connection = {
  host: '127.0.0.1',
  port: Number(process.env.BENCH_REDIS_PORT ?? 6379),
  maxRetriesPerRequest: null,
};
const data = { to: 'ada@example.org', subject: 'Welcome', body: 'x'.repeat(200) };

/** All variants load all of this, so that none of them has a larger heap than the others. */
const require = createRequire(import.meta.url);
const { BullMQOtel } = require('bullmq-otel') as typeof import('bullmq-otel');
const { Queue, Worker } = require('bullmq') as typeof import('bullmq');

interface Measured {
  readonly reader: ManualReader;
  readonly telemetry?: Telemetry;
}

const instrumentations: Readonly<Record<Instrumentation, () => Measured>> = {
  none: () => ({ reader: new ManualReader() }),
  ours() {
    const reader = new ManualReader();
    createBullmqInstrumentation({ meterProvider: new MeterProvider({ readers: [reader] }) }).enable();
    return { reader };
  },
  'bullmq-otel'() {
    const reader = new ManualReader();
    metrics.setGlobalMeterProvider(new OfficialMeterProvider({ readers: [reader] }));
    const telemetry = new BullMQOtel({ tracerName: 'bench', meterName: 'bench', enableMetrics: true });
    return { reader, telemetry };
  },
};

const instrumentation = process.argv[2] as Instrumentation;
const { reader, telemetry } = instrumentations[instrumentation]();
const options = { connection, prefix: `bench-${process.pid}`, ...(telemetry && { telemetry }) };
const queue = new Queue('measured', options);
await queue.waitUntilReady();

let left = 0;
let done = (): void => {};
const worker = new Worker('measured', async () => 'sent', { ...options, concurrency });
worker.on('completed', () => {
  left--;
  if (left === 0) done();
});
await worker.waitUntilReady();
if (instrumentation !== 'none') setInterval(() => void reader.collect(), 1000);

beMeasured('ready', async (message) => {
  const jobs = Number(message);
  left = jobs;
  const processed = new Promise<void>((resolve) => {
    done = resolve;
  });
  const keepNone = { removeOnComplete: true };
  for (let added = 0; added < jobs; added += addedAtOnce) {
    const batch = Math.min(addedAtOnce, jobs - added);
    await Promise.all(Array.from({ length: batch }, () => queue.add('mail', data, keepNone)));
  }
  await processed;
});
