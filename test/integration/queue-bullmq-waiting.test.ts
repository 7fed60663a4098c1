import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CollectedMetric,
  eventually,
  pointHistogram,
  pointsOf,
  pointValue,
  uniqueName,
} from '@executor-metrics/testkit';
import type { Job, Queue } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { connection, measured, queueOf, versions, workerOf } from './queue-bullmq/measured-queues.ts';
import { countsByError, total } from './queue-counts.ts';

const wait = 'messaging.queue.wait_time';
const processed = 'messaging.process.duration';
const postponed = 'messaging.process.postponed';

/** A job that is taken at once has waited for less than this, in seconds, also on a busy machine. */
const noTime = 0.4;

/** Waits until so many attempts have ended. */
async function ended(
  collect: () => Promise<CollectedMetric[]>,
  count: number,
  of: Readonly<Record<string, string>>,
): Promise<CollectedMetric[]> {
  return await eventually(
    async () => {
      const metrics = await collect();
      expect(total(metrics, processed, of)).toBe(count);
      return metrics;
    },
    { what: `${count} attempts`, timeoutMs: 10_000 },
  );
}

describe.each(versions)('the time that jobs of BullMQ $version wait', ({ api }) => {
  it('does not contain the two seconds by which a job is delayed', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    workerOf(api, name, async () => {});
    await queue.add('late', {}, { delay: 2000 });
    const metrics = await ended(collect, 1, of);
    const { count, sum } = pointHistogram(metrics, wait, of);
    expect(count).toBe(1);
    expect(sum).toBeLessThan(noTime);
  });

  it('is that from when it was added until a worker is free', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.add('early', {});
    await sleep(1000);
    workerOf(api, name, async () => {});
    const metrics = await ended(collect, 1, of);
    const { sum = 0 } = pointHistogram(metrics, wait, of);
    expect(sum).toBeGreaterThanOrEqual(0.99);
    expect(sum).toBeLessThan(1 + noTime);
  });

  it('begins, for an attempt after a back-off, when that is over', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    workerOf(api, name, async ({ attemptsMade }) => {
      if (attemptsMade < 2) throw new RangeError('again');
    });
    await queue.add('restless', {}, { attempts: 3, backoff: 700, delay: 500 });
    const metrics = await ended(collect, 3, of);
    const { count, sum } = pointHistogram(metrics, wait, of);
    expect(count).toBe(3);
    expect(sum).toBeLessThan(2 * noTime);
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(2);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1, RangeError: 2 });
  });

  it('is not recorded for a second attempt of which another process knew when it was due', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    const job = await queue.add('again', {});
    const worker = workerOf(api, name, null as never, { autorun: false });
    await worker.getNextJob('token');
    // As another process would: not through the methods that are measured.
    const scripts = (worker as unknown as Record<'backend' | 'scripts', { retryJob: (...args: unknown[]) => unknown }>)[
      'backend' in worker ? 'backend' : 'scripts'
    ];
    await scripts.retryJob(job.id, false, 'token');
    await worker.getNextJob('another token');
    const metrics = await collect();
    expect(pointValue(metrics, 'messaging.client.consumed.messages', of)).toBe(2);
    expect(pointHistogram(metrics, wait, of).count).toBe(1);
  });

  it('is 0 and never negative for a job that is promoted before it is due', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    const job = await queue.add('late', {}, { delay: 60_000 });
    workerOf(api, name, async () => {});
    await job.promote();
    const metrics = await ended(collect, 1, of);
    expect(pointHistogram(metrics, wait, of)).toMatchObject({ count: 1, sum: 0 });
  });

  it('begins, for the parent of a flow, when the last of its children has been processed', async (test) => {
    const { collect } = await measured(test);
    const parents = uniqueName('parents');
    const children = uniqueName('children');
    queueOf(api, parents);
    queueOf(api, children);
    const flows = new api.FlowProducer({ connection });
    workerOf(api, children, () => sleep(500));
    workerOf(api, parents, async () => {});
    await flows.add({ name: 'all', queueName: parents, children: [{ name: 'one', queueName: children }] });
    const metrics = await ended(collect, 1, { 'messaging.destination.name': parents });
    await flows.close();
    expect(pointHistogram(metrics, wait, { 'messaging.destination.name': parents }).sum).toBeLessThan(noTime);
  });

  it('begins, for a job of a scheduler, when it is its turn', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    workerOf(api, name, async () => {});
    await queue.upsertJobScheduler('each second', { every: 1000, limit: 3 });
    const metrics = await ended(collect, 3, of);
    await queue.removeJobScheduler('each second');
    const { count, sum } = pointHistogram(metrics, wait, of);
    expect(count).toBe(3);
    expect(sum).toBeLessThan(3 * noTime);
    expect(pointValue(metrics, 'messaging.client.sent.messages', of)).toBe(3);
  });
});

describe.each(versions)('jobs of BullMQ $version that their processor puts back', ({ api }) => {
  type Step = (job: Job, token: string, queue: Queue) => Promise<void>;
  const steps: Readonly<Record<string, Step>> = {
    async delayed(job, token) {
      await job.moveToDelayed(Date.now() + 500, token);
      throw new api.DelayedError();
    },
    async waiting(job, token) {
      await job.moveToWait(token);
      throw new api.WaitingError();
    },
    async rate_limited(_, __, queue) {
      await queue.rateLimit(300);
      throw api.Worker.RateLimitError();
    },
  };

  it.for(Object.entries(steps))(
    'are no failures where they are %s, and have waited since then',
    async ([reason, step], test) => {
      const { collect } = await measured(test);
      const name = uniqueName('mail');
      const of = { 'messaging.destination.name': name };
      const queue = queueOf(api, name);
      let steps = 0;
      workerOf(api, name, async (job, token = '') => {
        steps++;
        if (steps === 1) await step(job, token, queue);
      });
      await queue.add('in steps', {});
      const metrics = await ended(collect, 1, of);
      expect(steps).toBe(2);
      expect(pointsOf(metrics, postponed, of)).toMatchObject([
        { value: 1, attributes: { 'messaging.process.postpone.reason': reason } },
      ]);
      expect(countsByError(metrics, processed, of)).toEqual({ none: 1 });
      expect(total(metrics, 'messaging.process.retries', of)).toBe(0);
      expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
      const { count, sum } = pointHistogram(metrics, wait, of);
      expect(count).toBe(2);
      expect(sum).toBeLessThan(2 * noTime);
    },
  );

  it('are no failures where they wait for children that they add', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const children = uniqueName('children');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    const childQueue = queueOf(api, children);
    workerOf(api, children, async () => {});
    workerOf(api, name, async (job, token = '') => {
      if (job.data.asked === true) return;
      const parent = { id: String(job.id), queue: job.queueQualifiedName };
      await childQueue.add('child', {}, { parent, delay: 200 });
      await job.updateData({ asked: true });
      if (await job.moveToWaitingChildren(token)) throw new api.WaitingChildrenError();
    });
    await queue.add('parent', {});
    const metrics = await ended(collect, 1, of);
    expect(pointsOf(metrics, postponed, of)).toMatchObject([
      { value: 1, attributes: { 'messaging.process.postpone.reason': 'waiting_children' } },
    ]);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1 });
    const { count, sum } = pointHistogram(metrics, wait, of);
    expect(count).toBe(2);
    expect(sum).toBeLessThan(2 * noTime);
  });
});
