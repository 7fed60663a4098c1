import { ignored } from '@executor-metrics/instrumentation';
import { createBullmqInstrumentation } from '@executor-metrics/instrumentation-queue/bullmq';
import { eventually, pointsOf, pointValue, requireServer, uniqueName } from '@executor-metrics/testkit';
import type { Job, Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import { describe, expect, it } from 'vitest';
import {
  type Bullmq,
  connection,
  measured,
  queueOf,
  redis,
  redisClient,
  versions,
  workerOf,
} from './queue-bullmq/measured-queues.ts';
import { total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const processed = 'messaging.process.duration';

/** Fields that are other ones each time. */
const times = ['timestamp', 'processedOn', 'finishedOn', 'pb'];

/** All that Redis has of the jobs of a queue, and the order in which they were processed. */
async function traceOf(api: Bullmq): Promise<unknown> {
  const name = uniqueName('mail');
  const queue = queueOf(api, name);
  const client = redisClient();
  const order: string[] = [];
  const jobs: (Job | undefined)[] = [];
  await queue.pause();
  jobs.push(await queue.add('plain', { a: 1 }, { jobId: 'one', timestamp: 1 }));
  jobs.push(
    ...(await queue.addBulk([2, 3, 4].map((i) => ({ name: 'bulk', data: { i }, opts: { jobId: `bulk-${i}` } })))),
  );
  jobs.push(await queue.add('failing', {}, { jobId: 'failing', attempts: 2 }));
  jobs.push(await queue.add('first', {}, { jobId: 'first', priority: 1 }));
  const flows = new api.FlowProducer({ connection });
  const flow = { name: 'parent', queueName: name, opts: { jobId: 'parent' } };
  await flows.add({ ...flow, children: [{ name: 'child', queueName: name, opts: { jobId: 'child' } }] });
  await flows.close();
  await queue.upsertJobScheduler('later', { pattern: '0 0 1 1 *', tz: 'UTC' }, { name: 'scheduled' });
  const ids = ['one', 'bulk-2', 'bulk-3', 'bulk-4', 'failing', 'first', 'parent', 'child'];
  const read = async () => Promise.all(ids.map((id) => client.hgetall(`bull:${name}:${id}`)));
  const added = await read();
  workerOf(api, name, async (job) => {
    order.push(`${job.id} ${job.attemptsMade}`);
    if (job.name === 'failing') throw new RangeError('no');
    return { done: job.id };
  });
  await queue.resume();
  await eventually(
    async () => {
      const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
      expect(completed + failed).toBe(ids.length);
    },
    { what: 'all jobs' },
  );
  const keys = (await client.keys(`bull:${name}:*`)).map((key) => key.replace(name, 'queue').replace(/\d{13}/, 'time'));
  const same = (jobs: readonly Record<string, string>[]): unknown =>
    jobs.map((job) => {
      const entries = Object.entries(job).filter(([field]) => !times.includes(field) && field !== 'stacktrace');
      return Object.fromEntries(entries.map(([field, value]) => [field, value.replaceAll(name, 'queue')]));
    });
  return { added: same(added), ended: same(await read()), order, keys: keys.toSorted() };
}

describe.each(versions)('beside BullMQ $version', ({ api }) => {
  it('nothing is written into jobs, and their order is the same', async (test) => {
    await requireServer(test, { name: 'Redis', ...redis });
    const without = await traceOf(api);
    const { collect } = await measured(test);
    expect(await traceOf(api)).toEqual(without);
    expect(total(await collect(), processed)).toBe(9);
  });

  it('jobs look the same to the application', async (test) => {
    await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const seen = Promise.withResolvers<Job>();
    workerOf(api, name, async (job) => seen.resolve(job));
    await queue.add('plain', {});
    const job = await seen.promise;
    expect(Object.getOwnPropertySymbols(job)).toEqual([]);
    expect(Reflect.ownKeys(job).filter((key) => String(key).includes('executor'))).toEqual([]);
  });

  it('telemetry that the application has set goes on working, and sees the same', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const telemetry = new BullMQOtel({
      tracerName: 'test',
      meterName: 'test',
      enableMetrics: true,
    }) as unknown as Telemetry;
    const operations: string[] = [];
    const { startSpan } = telemetry.tracer;
    telemetry.tracer.startSpan = function spied(...args) {
      operations.push(args[0]);
      return startSpan.apply(this, args);
    };
    const queue = queueOf(api, name, { telemetry });
    workerOf(api, name, async () => {}, { telemetry });
    await queue.addBulk([
      { name: 'one', data: {} },
      { name: 'two', data: {} },
    ]);
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, processed, of)).toBe(2);
        return collected;
      },
      { what: 'both jobs' },
    );
    expect(pointValue(metrics, sent, of)).toBe(2);
    expect(operations).toContain(`addBulk ${name}`);
    expect(operations.filter((each) => each === `process ${name}`)).toHaveLength(2);
  });

  it('a rejection that nobody handles stays one', async (test) => {
    const { collect } = await measured(test);
    const queue = queueOf(api, uniqueName('mail'));
    const circle: { itself?: object } = {};
    circle.itself = circle;
    const unhandled = Promise.withResolvers<unknown>();
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.once('unhandledRejection', unhandled.resolve);
    void queue.add('circle', circle);
    expect(await unhandled.promise).toBeInstanceOf(TypeError);
    for (const listener of others) process.on('unhandledRejection', listener);
    expect(total(await collect(), sent)).toBe(1);
  });

  it('a queue or a worker that is to be ignored is not measured', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = ignored(queueOf(api, name));
    const done = Promise.withResolvers<void>();
    const worker = workerOf(api, name, async () => {}, { autorun: false });
    ignored(worker).once('completed', () => done.resolve());
    void worker.run();
    await queue.addBulk([{ name: 'one', data: {} }]);
    await done.promise;
    expect(pointsOf(await collect(), sent)).toEqual([]);
    expect(pointsOf(await collect(), processed)).toEqual([]);
  });

  it('the classes are as before when the instrumentation is disabled', async () => {
    const methods = [
      [api.Job, 'create'],
      [api.Job, 'createBulk'],
      [api.Job.prototype, 'moveToCompleted'],
      [api.Job.prototype, 'moveToFailed'],
      [api.Job.prototype, 'moveToDelayed'],
      [api.Worker.prototype, 'emit'],
      [api.Worker.prototype, 'callProcessJob'],
      [api.Queue.prototype, 'waitUntilReady'],
      [api.FlowProducer.prototype, 'add'],
      [api.FlowProducer.prototype, 'addBulk'],
      [api.JobScheduler.prototype, 'upsertJobScheduler'],
    ] as const;
    const found = () => methods.map(([target, method]) => Reflect.getOwnPropertyDescriptor(target, method));
    const before = found();
    const instrumentation = createBullmqInstrumentation();
    instrumentation.enable();
    const during = found();
    instrumentation.disable();
    expect(found()).toEqual(before);
    for (const [i, descriptor] of during.entries())
      expect(descriptor?.value, String(methods[i])).not.toBe(before[i]?.value);
  });
});
