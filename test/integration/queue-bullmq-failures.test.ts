import { fileURLToPath } from 'node:url';
import { eventually, pointHistogram, pointsOf, pointValue, startProgram, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { measured, measuredWithoutServer, queueOf, versions, workerOf } from './queue-bullmq/measured-queues.ts';
import { privateRedis } from './queue-bullmq/private-redis.ts';
import { countsByError, total } from './queue-counts.ts';

const processed = 'messaging.process.duration';
const stalled = 'messaging.process.stalled';
const dead = 'messaging.queue.dead_lettered';

function fileOf(name: string): string {
  return fileURLToPath(new URL(`queue-bullmq/${name}`, import.meta.url));
}

describe.each(versions)('workers of BullMQ $version that get lost', ({ api }) => {
  it('leave a job behind that counts as stalled, and as processed by who takes it then', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.add('lost', {});
    const killed = await startProgram(process.execPath, [fileOf('killed-worker.mjs'), name], { readyWhen: /taken/ });
    await killed.stop('SIGKILL');
    workerOf(api, name, async () => {}, { stalledInterval: 300, lockDuration: 500 });
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, processed, of)).toBe(1);
        return collected;
      },
      { what: 'the job', timeoutMs: 10_000 },
    );
    expect(pointValue(metrics, stalled, of)).toBe(1);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1 });
    expect(total(metrics, dead, of)).toBe(0);
    // It was due again when it was found, which this process has seen.
    expect(pointHistogram(metrics, 'messaging.queue.wait_time', of).sum).toBeLessThan(1);
    expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 1, failed: 0 });
  });

  it('leave a job behind that has failed for good where it stalls too often', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.add('lost', {});
    const killed = await startProgram(process.execPath, [fileOf('killed-worker.mjs'), name], { readyWhen: /taken/ });
    await killed.stop('SIGKILL');
    workerOf(api, name, async () => {}, { stalledInterval: 300, lockDuration: 500, maxStalledCount: 0 });
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, dead, of)).toBe(1);
        return collected;
      },
      { what: 'the failure', timeoutMs: 10_000 },
    );
    expect(pointsOf(metrics, dead, of)).toMatchObject([{ attributes: { 'error.type': 'UnrecoverableError' } }]);
    expect(total(metrics, 'messaging.process.active', of)).toBe(0);
    expect(await queue.getJobCounts('completed', 'failed')).toEqual({ completed: 0, failed: 1 });
  });

  it('end nothing for good where only their server does: all jobs are counted once it is back', async (test) => {
    const redis = await privateRedis(test);
    const { collect } = measuredWithoutServer({ depthIntervalMs: 1 });
    const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name, { connection });
    queue.on('error', () => {});
    const worker = workerOf(api, name, async () => {}, { connection, stalledInterval: 500, lockDuration: 1000 });
    worker.on('error', () => {});
    await queue.addBulk(Array.from({ length: 50 }, (_, i) => ({ name: 'before', data: { i } })));
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(50), { what: 'the first jobs' });
    await redis.kill();
    const added = queue.addBulk(Array.from({ length: 50 }, (_, i) => ({ name: 'after', data: { i } })));
    const startMs = performance.now();
    expect(pointsOf(await collect(), 'messaging.queue.depth', of)).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(3000);
    await redis.start();
    await added;
    await eventually(async () => expect(await queue.getJobCounts('completed')).toEqual({ completed: 100 }), {
      what: 'all jobs',
      timeoutMs: 15_000,
    });
    const metrics = await collect();
    expect(total(metrics, 'messaging.client.sent.messages', of)).toBe(100);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 100 });
    const depth = await eventually(
      async () => pointValue(await collect(), 'messaging.queue.depth', { ...of, 'messaging.queue.state': 'completed' }),
      { what: 'the depth' },
    );
    expect(depth).toBe(100);
  });
});

describe.each(versions)('processors of BullMQ $version in a process of their own', ({ api }) => {
  it('are measured like others', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    workerOf(api, name, fileOf('sandboxed.cjs'));
    await queue.addBulk(['good', 'bad', 'later'].map((job) => ({ name: job, data: {} })));
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, processed, of)).toBe(3);
        return collected;
      },
      { what: 'three jobs', timeoutMs: 15_000 },
    );
    // An error that comes from another process is a plain one with the name of its class.
    expect(countsByError(metrics, processed, of)).toEqual({ none: 2, RangeError: 1 });
    expect(pointsOf(metrics, 'messaging.process.postponed', of)).toMatchObject([
      { value: 1, attributes: { 'messaging.process.postpone.reason': 'delayed' } },
    ]);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
  });
});
