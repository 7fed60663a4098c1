import { pointsOf } from '@executor-metrics/testkit';
import { type Job, type Processor, Worker } from 'bullmq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordingProvider } from '../testdata/recording.ts';
import { takingBroker } from '../testdata/taking-broker.ts';
import { createBullmqInstrumentation } from './bullmq-instrumentation.ts';

/** What a worker does with what comes from the broker. */
interface InnerWorker {
  nextJobFromJobData(json: object, id: string, token: string): Promise<Job>;
  processJob(job: Job, token: string, fetchNext: () => boolean): Promise<unknown>;
}

const raw = { name: 'job', opts: {}, timestamp: 1, delay: 0, priority: 0, attemptsStarted: 1, attemptsMade: 0 };

/** How often each operation ended how, when one job was processed. */
async function processedWith(answers: object, processor: Processor = async () => 'done'): Promise<readonly string[]> {
  const { collect, meterProvider } = recordingProvider();
  const instrumentation = createBullmqInstrumentation({ meterProvider });
  instrumentation.enable();
  onTestFinished(() => instrumentation.disable());
  const options = { connection: {}, autorun: false, runRetryDelay: 1 };
  const worker = new Worker('mail', processor, options, (name: string) => takingBroker(name, answers));
  worker.on('error', () => {});
  const inner = worker as unknown as InnerWorker;
  const job = await inner.nextJobFromJobData(raw, '1', 't');
  await inner.processJob(job, 't', () => false);
  const metrics = await collect();
  const counts = ['messaging.client.operation.duration', 'messaging.process.duration'].flatMap((metric) =>
    pointsOf(metrics, metric).map(({ attributes, ...point }) => {
      const { 'messaging.operation.name': operation, 'error.type': type = 'none' } = attributes;
      return `${String(operation)} ${String(type)} ${'histogram' in point ? point.histogram.count : 0}`;
    }),
  );
  expect(pointsOf(metrics, 'messaging.process.active')).toMatchObject([{ value: 0 }]);
  return counts.sort();
}

describe('what a worker tells the broker', () => {
  it('counts as processed when the broker has taken it', async () => {
    expect(await processedWith({})).toEqual(['process none 1']);
  });

  it('is refused once, and the job failed, where it is told of the failure instead', async () => {
    const refusing = {
      async moveToCompleted() {
        throw new RangeError('no');
      },
    };
    const counts = ['complete RangeError 1', 'fail none 1', 'process RangeError 1'];
    expect(await processedWith(refusing)).toEqual(counts);
  });

  it('is told again and counts once where the connection was lost', async () => {
    let times = 0;
    const lost = {
      async moveToCompleted() {
        times++;
        if (times === 1) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
        return { result: undefined, finishedOn: 1 };
      },
    };
    expect(await processedWith(lost)).toEqual(['process none 1']);
    expect(times).toBe(2);
  });

  it('counts neither as processed nor as failed where the broker takes none of it', async () => {
    const lockLost = async (): Promise<never> => {
      throw new RangeError('lock');
    };
    const counts = ['complete RangeError 1', 'fail RangeError 1'];
    expect(await processedWith({ moveToCompleted: lockLost, moveToFailed: lockLost })).toEqual(counts);
  });
});

describe('a processor that moves its job by itself', () => {
  it('is measured until then, and the job counts once', async () => {
    const processor = async (job: Job): Promise<void> => {
      await job.moveToCompleted('done', 't', false);
    };
    expect(await processedWith({}, processor)).toContain('process none 1');
  });
});
