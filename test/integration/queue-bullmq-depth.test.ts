import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedMetric, eventually, pointsOf, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it, vi } from 'vitest';
import { measured, queueOf, redisClient, versions, workerOf } from './queue-bullmq/measured-queues.ts';

const depth = 'messaging.queue.depth';

function depths(metrics: readonly CollectedMetric[], name: string): Readonly<Record<string, number>> {
  const points = pointsOf(metrics, depth, { 'messaging.destination.name': name });
  return Object.fromEntries(
    points.flatMap((point) =>
      'value' in point ? [[String(point.attributes['messaging.queue.state']), point.value]] : [],
    ),
  );
}

/** What counts the jobs of a queue. */
function counterOf(queue: object): { getCounts(...args: unknown[]): Promise<number[]> } {
  const { backend, scripts } = queue as Record<'backend' | 'scripts', { getCounts(): Promise<number[]> }>;
  return backend ?? scripts;
}

describe.each(versions)('the depth of queues of BullMQ $version', ({ api }) => {
  it('is what the broker says of each state', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const children = queueOf(api, uniqueName('children'));
    const flows = new api.FlowProducer({ connection: (queue.opts as { connection: object }).connection });
    await queue.addBulk(Array.from({ length: 7 }, () => ({ name: 'now', data: {} })));
    await queue.addBulk(Array.from({ length: 3 }, () => ({ name: 'later', data: {}, opts: { delay: 60_000 } })));
    await queue.addBulk(Array.from({ length: 2 }, () => ({ name: 'first', data: {}, opts: { priority: 1 } })));
    await flows.add({ name: 'parent', queueName: name, children: [{ name: 'child', queueName: children.name }] });
    await flows.close();
    const worker = workerOf(api, name, null as never, { autorun: false });
    const [one, two] = [await worker.getNextJob('one'), await worker.getNextJob('two')];
    await worker.getNextJob('three');
    await one?.moveToCompleted('done', 'one', false);
    await two?.moveToFailed(new Error('no'), 'two', false);
    const metrics = await collect();
    const said = await queue.getJobCounts();
    expect(depths(metrics, name)).toMatchObject({
      ...{ waiting: 4, delayed: 3, prioritized: 2, active: 1, completed: 1, failed: 1, 'waiting-children': 1 },
      ...said,
    });
    expect(depths(metrics, children.name)).toMatchObject({ waiting: 1 });
    const [point] = pointsOf(metrics, depth);
    expect(point).toMatchObject({ kind: 'gauge', unit: '{message}', attributes: { 'messaging.system': 'bullmq' } });
  });

  it('is still known while the queue is paused', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    await queue.pause();
    await queue.add('held', {});
    const { waiting = 0, paused = 0 } = depths(await collect(), name);
    expect(waiting + paused).toBe(1);
  });

  it('is asked once in an interval, however many collect, and never while jobs are added or processed', async (test) => {
    const { collect } = await measured(test, { depthIntervalMs: 400 });
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const worker = workerOf(api, name, async () => {});
    const asked = [queue, worker].map((each) => vi.spyOn(counterOf(each), 'getCounts'));
    const times = (): number => asked.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
    await queue.addBulk(Array.from({ length: 50 }, () => ({ name: 'now', data: {} })));
    const idle = new Promise<void>((resolve) => worker.once('drained', () => resolve()));
    await idle;
    expect(times()).toBe(0);
    const collections = await Promise.all([collect(), collect(), collect()]);
    expect(times()).toBe(1);
    for (const metrics of collections) expect(Object.keys(depths(metrics, name))).toHaveLength(8);
    await sleep(500);
    await collect();
    expect(times()).toBe(2);
  });

  it('is not asked where that is switched off', async (test) => {
    const { collect } = await measured(test, { depth: false });
    const queue = queueOf(api, uniqueName('mail'));
    const asked = vi.spyOn(counterOf(queue), 'getCounts');
    await queue.add('now', {});
    expect(pointsOf(await collect(), depth)).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('is known of a queue that is only looked at, and of one that has only a worker', async (test) => {
    const { collect } = await measured(test);
    const [looked, worked] = [uniqueName('looked'), uniqueName('worked')];
    queueOf(api, looked);
    workerOf(api, worked, async () => {});
    await eventually(
      async () => {
        const metrics = await collect();
        expect(Object.keys(depths(metrics, looked))).toHaveLength(8);
        expect(Object.keys(depths(metrics, worked))).toHaveLength(8);
      },
      { what: 'both depths' },
    );
  });

  it('ends with the queue, which nothing keeps alive', async (test) => {
    const { collect } = await measured(test, { depthIntervalMs: 1 });
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const asked = vi.spyOn(counterOf(queue), 'getCounts');
    await collect();
    await queue.close();
    const before = asked.mock.calls.length;
    await sleep(10);
    expect(depths(await collect(), name)).toEqual({});
    expect(asked.mock.calls.length).toBe(before);
  });

  it('goes on with another object for the same queue', async (test) => {
    const { collect } = await measured(test, { depthIntervalMs: 1 });
    const name = uniqueName('mail');
    const first = queueOf(api, name);
    const second = queueOf(api, name);
    await first.add('now', {});
    await second.waitUntilReady();
    await first.close();
    expect(depths(await collect(), name)).toMatchObject({ waiting: 1 });
  });

  it('is the sum of queues of one name whose keys have different prefixes', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    for (const prefix of [uniqueName('a'), uniqueName('b')]) {
      await queueOf(api, name, { prefix }).addBulk([
        { name: 'now', data: {} },
        { name: 'now', data: {} },
      ]);
    }
    expect(depths(await collect(), name)).toMatchObject({ waiting: 4 });
  });

  it('is missing, and nothing else, where the broker does not say it', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    const client = redisClient();
    await queue.add('now', {});
    // Not what BullMQ expects at this key.
    await client.del(`bull:${name}:wait`);
    await client.set(`bull:${name}:wait`, 'a text');
    const metrics = await collect();
    expect(depths(metrics, name)).toEqual({});
    expect(pointsOf(metrics, 'messaging.client.sent.messages')).toHaveLength(1);
    await client.del(`bull:${name}:wait`);
  });
});
