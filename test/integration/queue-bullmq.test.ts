import { eventually, pointHistogram, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { measured, queueOf, versions, workerOf } from './queue-bullmq/measured-queues.ts';
import { countsByError, total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const operation = 'messaging.client.operation.duration';
const processed = 'messaging.process.duration';
const retries = 'messaging.process.retries';
const dead = 'messaging.queue.dead_lettered';

describe.each(versions)('queues and workers of BullMQ $version', ({ api }) => {
  it('add up to what the broker and the application say, for 10 000 jobs of which some fail and some are tried again', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    const ledger = { calls: 0, failures: 0 };
    const processor = async (
      { data }: { data: { i: number }; attemptsMade: number },
      attempt: number,
    ): Promise<void> => {
      ledger.calls++;
      if (data.i % 10 === 0 || (data.i % 10 === 1 && attempt === 0)) {
        ledger.failures++;
        throw new RangeError(`job ${data.i}`);
      }
    };
    const jobs = Array.from({ length: 10_000 }, (_, i) => ({ name: `job-${i}`, data: { i }, opts: { attempts: 2 } }));
    await queue.addBulk(jobs.slice(0, 9000));
    await Promise.all(jobs.slice(9000).map((job) => queue.add(job.name, job.data, job.opts)));
    workerOf(api, name, (job) => processor(job, job.attemptsMade), { concurrency: 100 });
    await eventually(
      async () => {
        const { completed = 0, failed = 0 } = await queue.getJobCounts('completed', 'failed');
        expect(completed + failed).toBe(10_000);
      },
      { what: 'all jobs', timeoutMs: 25_000 },
    );
    const counts = await queue.getJobCounts('completed', 'failed');
    expect(counts).toEqual({ completed: 9000, failed: 1000 });
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, processed, of)).toBe(ledger.calls);
        return collected;
      },
      { what: 'all ends' },
    );
    expect(ledger).toEqual({ calls: 12_000, failures: 3000 });
    expect(total(metrics, sent, of)).toBe(10_000);
    expect(pointValue(metrics, sent, { ...of, 'messaging.operation.name': 'addBulk' })).toBe(9000);
    expect(countsByError(metrics, operation, { ...of, 'messaging.operation.name': 'add' })).toEqual({ none: 1000 });
    expect(pointValue(metrics, consumed, of)).toBe(12_000);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 9000, RangeError: 3000 });
    expect(pointValue(metrics, retries, { ...of, 'error.type': 'RangeError' })).toBe(2000);
    expect(pointValue(metrics, dead, { ...of, 'error.type': 'RangeError' })).toBe(1000);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(JSON.stringify(metrics)).not.toMatch(/job-\d/);
  });

  it('show a job that is being processed as active, and its duration when it is done', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    const gate = Promise.withResolvers<void>();
    workerOf(api, name, () => gate.promise);
    await queue.add('slow', {});
    await eventually(async () => expect(pointValue(await collect(), 'messaging.process.active', of)).toBe(1), {
      what: 'an active job',
    });
    expect(pointsOf(await collect(), processed, of)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 200));
    gate.resolve();
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(pointHistogram(collected, processed, of).count).toBe(1);
        return collected;
      },
      { what: 'the end of the job' },
    );
    expect(pointHistogram(metrics, processed, of).sum).toBeGreaterThanOrEqual(0.19);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
  });

  it('tell failures by the class or code of the error, and give up at once where trying again is of no use', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    workerOf(api, name, async (job) => {
      if (job.name === 'code') throw Object.assign(new Error('secret'), { code: 'ECONNREFUSED' });
      if (job.name === 'word') throw 'a secret';
      if (job.name === 'type') throw new TypeError('secret');
      throw new api.UnrecoverableError('secret');
    });
    for (const job of ['code', 'word', 'type']) await queue.add(job, {});
    await queue.add('hopeless', {}, { attempts: 5 });
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, dead, of)).toBe(4);
        return collected;
      },
      { what: 'four failures' },
    );
    const each = { ECONNREFUSED: 1, _OTHER: 1, TypeError: 1, UnrecoverableError: 1 };
    expect(countsByError(metrics, processed, of)).toEqual(each);
    expect(total(metrics, retries, of)).toBe(0);
    expect(JSON.stringify(metrics)).not.toContain('secret');
  });

  it('count what could not be added, by the error', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const circle: { itself?: object } = {};
    circle.itself = circle;
    await expect(queue.add('circle', circle)).rejects.toThrow(TypeError);
    await expect(queue.addBulk([{ name: 'circle', data: circle }])).rejects.toThrow(TypeError);
    const of = { 'messaging.destination.name': name, 'error.type': 'TypeError' };
    const metrics = await collect();
    expect(total(metrics, sent, of)).toBe(2);
    expect(total(metrics, operation, of)).toBe(2);
  });

  it('tell jobs apart by their names where that is asked for, and no more than a hundred', async (test) => {
    const { collect } = await measured(test, { jobNames: true });
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.addBulk(Array.from({ length: 150 }, (_, i) => ({ name: `job-${i}`, data: {} })));
    const metrics = await collect();
    expect(pointValue(metrics, sent, { ...of, 'messaging.job.name': 'job-0' })).toBe(1);
    expect(pointValue(metrics, sent, { ...of, 'messaging.job.name': '_OTHER' })).toBe(50);
    expect(pointsOf(metrics, sent, of)).toHaveLength(101);
  });

  it('measure jobs that the application takes and moves by itself', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.addBulk([
      { name: 'good', data: {} },
      { name: 'bad', data: {} },
    ]);
    const worker = workerOf(api, name, null as never, { autorun: false });
    const good = await worker.getNextJob('token');
    await good?.moveToCompleted('done', 'token', false);
    const bad = await worker.getNextJob('token');
    await bad?.moveToFailed(new RangeError('no'), 'token', false);
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(2);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1, RangeError: 1 });
    expect(pointValue(metrics, dead, of)).toBe(1);
  });

  it('count a move that the broker refuses as failed, and the job as neither processed nor failed', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.add('taken', {});
    const worker = workerOf(api, name, null as never, { autorun: false });
    const job = await worker.getNextJob('token');
    await expect(job?.moveToCompleted('done', 'another token', false)).rejects.toThrow(/lock/i);
    expect(await queue.getJobCounts('active', 'completed')).toEqual({ active: 1, completed: 0 });
    const metrics = await collect();
    expect(countsByError(metrics, operation, { ...of, 'messaging.operation.name': 'complete' })).toEqual({ Error: 1 });
    expect(total(metrics, processed, of)).toBe(0);
  });
});
