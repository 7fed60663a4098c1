import { pointsOf, pointValue } from '@executor-metrics/testkit';
import { type IQueueBackend, Queue, Worker } from 'bullmq';
import { describe, expect, it, onTestFinished } from 'vitest';
import { recordingProvider } from '../testdata/recording.ts';
import { takingBroker } from '../testdata/taking-broker.ts';
import { createBullmqInstrumentation } from './bullmq-instrumentation.ts';
import type { BullmqInstrumentationOptions } from './bullmq-options.ts';

const sent = 'messaging.client.sent.messages';
const depth = 'messaging.queue.depth';

let asked = 0;

function backendOf(name: string): IQueueBackend {
  return takingBroker(name, {
    async getCounts(types: readonly string[]) {
      asked++;
      return types.map(() => 1);
    },
  });
}

function queueOf(name: string): Pick<Queue, 'add'> {
  return new Queue(name, { connection: {} }, backendOf);
}

function measuring(options: BullmqInstrumentationOptions = {}): ReturnType<typeof recordingProvider> {
  const recording = recordingProvider();
  const instrumentation = createBullmqInstrumentation({ ...options, meterProvider: recording.meterProvider });
  instrumentation.enable();
  onTestFinished(() => instrumentation.disable());
  asked = 0;
  return recording;
}

describe('ten thousand queues of a hostile tenant', () => {
  it('are few series, and few of them are asked for their depth', async () => {
    const { collect } = measuring();
    const queues = Array.from({ length: 10_000 }, (_, i) => queueOf(`tenant-${i}`));
    for (const queue of queues) await queue.add('job', {});
    const metrics = await collect();
    expect(pointsOf(metrics, sent)).toHaveLength(201);
    expect(pointValue(metrics, sent, { 'messaging.destination.name': '_OTHER' })).toBe(9800);
    expect(pointsOf(metrics, depth)).toHaveLength(200 * 8);
    expect(asked).toBe(200);
  });

  it('are one where the user says what stands for them', async () => {
    const { collect } = measuring({ destinationTemplate: (name) => name.replace(/\d+/, '{id}') });
    for (let i = 0; i < 1000; i++) await queueOf(`tenant-${i}`).add('job', {});
    const metrics = await collect();
    expect(pointsOf(metrics, sent)).toMatchObject([
      { value: 1000, attributes: { 'messaging.destination.template': 'tenant-{id}' } },
    ]);
    expect(asked).toBe(0);
  });

  it('are still counted where the function of the user throws', async () => {
    const { collect } = measuring({
      destinationTemplate() {
        throw new Error('no');
      },
    });
    await queueOf('mail').add('job', {});
    expect(pointValue(await collect(), sent, { 'messaging.destination.name': 'mail' })).toBe(1);
  });
});

describe('hostile jobs', () => {
  const raw = { opts: {}, timestamp: Number.NaN, delay: 0, priority: 0, attemptsStarted: 1, attemptsMade: 0 };

  it.each(['', 'a"b\\c\n', '\ud800', '\0', '__proto__', 'x'.repeat(1_000_000)])(
    'may have the name %j where names are shown',
    async (name) => {
      const { collect } = measuring({ jobNames: true });
      await queueOf('mail').add(name, {});
      expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1 }]);
    },
  );

  it.each([
    ['no time at all', {}],
    ['a time that is none', { processedOn: 'yesterday' }],
    ['a time before they were added', { timestamp: 9e15, processedOn: 1 }],
    ['a name that is no text', { name: 5 }],
    ['a parent that is none', { parent: {} }],
  ])('are processed and counted with %s', async (_, fields) => {
    const { collect } = measuring({ jobNames: true });
    const worker = new Worker('mail', async () => 'done', { connection: {}, autorun: false }, backendOf);
    const job = await (worker as unknown as HostileWorker).nextJobFromJobData(
      { name: 'job', ...raw, ...fields },
      '1',
      't',
    );
    await (worker as unknown as HostileWorker).processJob(job, 't', () => false);
    const metrics = await collect();
    expect(pointsOf(metrics, 'messaging.client.consumed.messages')).toMatchObject([{ value: 1 }]);
    expect(pointsOf(metrics, 'messaging.process.duration')).toMatchObject([{ histogram: { count: 1 } }]);
    expect(pointsOf(metrics, 'messaging.process.active')).toMatchObject([{ value: 0 }]);
    for (const point of pointsOf(metrics, 'messaging.queue.wait_time')) {
      expect(point).toMatchObject({ histogram: { sum: expect.toSatisfy((sum: number) => sum >= 0) } });
    }
  });

  it('are not active any more when they are done, also where the broker is not told as the worker is being closed', async () => {
    const { collect } = measuring();
    const worker = new Worker('mail', async () => 'done', { connection: {}, autorun: false }, backendOf);
    Object.assign((worker as unknown as { backend: object }).backend, { closing: true });
    const job = await (worker as unknown as HostileWorker).nextJobFromJobData({ name: 'job', ...raw }, '1', 't');
    await (worker as unknown as HostileWorker).processJob(job, 't', () => false);
    const metrics = await collect();
    expect(pointsOf(metrics, 'messaging.process.active')).toMatchObject([{ value: 0 }]);
    expect(pointsOf(metrics, 'messaging.process.duration')).toEqual([]);
  });

  it.each([
    // biome-ignore lint/suspicious/noThenProperty: some libraries have such promises
    ['a promise that can be awaited once', () => ({ then: (done: (value: string) => void) => done('done') }), 'none'],
    ['no promise', () => 'done', 'none'],
    [
      'an error at once',
      () => {
        throw new RangeError('no');
      },
      'RangeError',
    ],
  ])('end once for a processor that gives %s', async (_, processor, type) => {
    const { collect } = measuring();
    const worker = new Worker(
      'mail',
      processor as () => Promise<string>,
      { connection: {}, autorun: false },
      backendOf,
    );
    worker.on('error', () => {});
    const job = await (worker as unknown as HostileWorker).nextJobFromJobData({ name: 'job', ...raw }, '1', 't');
    await (worker as unknown as HostileWorker).processJob(job, 't', () => false);
    const metrics = await collect();
    const [point, ...others] = pointsOf(metrics, 'messaging.process.duration');
    expect(point?.attributes['error.type'] ?? 'none').toBe(type);
    expect(others).toEqual([]);
    expect(pointsOf(metrics, 'messaging.process.active')).toMatchObject([{ value: 0 }]);
  });
});

describe('instrumentations for two providers', () => {
  it('count the same, each for itself', async () => {
    const all = [measuring(), measuring()];
    const worker = new Worker('mail', async () => 'done', { connection: {}, autorun: false }, backendOf);
    const raw = { name: 'job', opts: {}, timestamp: 1, delay: 0, priority: 0, attemptsStarted: 1, attemptsMade: 0 };
    const job = await (worker as unknown as HostileWorker).nextJobFromJobData(raw, '1', 't');
    await (worker as unknown as HostileWorker).processJob(job, 't', () => false);
    for (const { collect } of all) {
      const metrics = await collect();
      expect(pointsOf(metrics, 'messaging.process.duration')).toMatchObject([{ histogram: { count: 1 } }]);
      expect(pointsOf(metrics, 'messaging.process.active')).toMatchObject([{ value: 0 }]);
    }
  });
});

/** What a worker does with what comes from the broker. */
interface HostileWorker {
  nextJobFromJobData(json: object, id: string, token: string): Promise<object>;
  processJob(job: object, token: string, fetchNext: () => boolean): Promise<unknown>;
}
