import { eventually, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import type { JobsOptions } from 'bullmq';
import { describe, expect, it } from 'vitest';
import { connection, measured, queueOf, versions, workerOf } from './queue-bullmq/measured-queues.ts';
import { countsByError, total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const operation = 'messaging.client.operation.duration';

describe.each(versions)('ways of adding jobs with BullMQ $version', ({ api }) => {
  it('count each job of a flow with its queue, and the call once', async (test) => {
    const { collect } = await measured(test);
    const [parents, children] = [uniqueName('parents'), uniqueName('children')];
    queueOf(api, parents);
    queueOf(api, children);
    const flows = new api.FlowProducer({ connection });
    const child = { name: 'child', queueName: children };
    const flow = { name: 'parent', queueName: parents, children: [child, { ...child, children: [{ ...child }] }] };
    await flows.add(flow);
    await flows.addBulk([flow, flow]);
    await flows.close();
    await flows.add(flow);
    const metrics = await collect();
    const of = (name: string, how: string) => ({ 'messaging.destination.name': name, 'messaging.operation.name': how });
    expect(pointValue(metrics, sent, of(parents, 'addFlow'))).toBe(1);
    expect(pointValue(metrics, sent, of(children, 'addFlow'))).toBe(3);
    expect(pointValue(metrics, sent, of(parents, 'addBulkFlows'))).toBe(2);
    expect(pointValue(metrics, sent, of(children, 'addBulkFlows'))).toBe(6);
    expect(total(metrics, operation, of(parents, 'addFlow'))).toBe(1);
    expect(total(metrics, operation, of(parents, 'addBulkFlows'))).toBe(1);
    expect(pointsOf(metrics, operation)).toHaveLength(2);
  });

  it('count a flow that is refused as failed', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const queue = queueOf(api, name);
    await queue.waitUntilReady();
    const flows = new api.FlowProducer({ connection });
    const parent = { id: 'missing', queue: `bull:${name}` };
    await expect(flows.add({ name: 'child', queueName: name, opts: { parent } })).rejects.toThrow(/parent/i);
    await flows.close();
    const metrics = await collect();
    const failed = pointsOf(metrics, sent, { 'messaging.destination.name': name });
    expect(failed).toHaveLength(1);
    expect(failed[0]?.attributes['error.type']).toBeDefined();
  });

  it('count the jobs of a scheduler, each when it is added', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    let runs = 0;
    workerOf(api, name, async () => {
      runs++;
    });
    await queue.upsertJobScheduler('often', { every: 200 });
    await eventually(() => expect(runs).toBeGreaterThanOrEqual(4), { what: 'some runs' });
    await queue.removeJobScheduler('often');
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, 'messaging.process.duration', of)).toBe(runs);
        return collected;
      },
      { what: 'their ends' },
    );
    const added = pointValue(metrics, sent, { ...of, 'messaging.operation.name': 'upsertJobScheduler' });
    // The next one is there already when one begins.
    expect(added - runs).toBeGreaterThanOrEqual(0);
    expect(added - runs).toBeLessThanOrEqual(1);
    expect(pointsOf(metrics, sent, of)).toHaveLength(1);
  });
});

describe('repeated jobs of BullMQ 5', () => {
  it('are counted as jobs that are added', async (test) => {
    const { collect } = await measured(test);
    const five = versions[1];
    if (five === undefined) throw new Error('there is no version 5');
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(five.api, name);
    let runs = 0;
    workerOf(five.api, name, async () => {
      runs++;
    });
    await queue.add('often', {}, { repeat: { every: 200 } } as JobsOptions);
    await eventually(() => expect(runs).toBeGreaterThanOrEqual(3), { what: 'some runs' });
    await queue.close();
    const metrics = await collect();
    expect(total(metrics, sent, of)).toBeGreaterThanOrEqual(3);
    expect(countsByError(metrics, 'messaging.process.duration', of).none).toBeGreaterThanOrEqual(3);
  });
});

describe.each(versions)('a limited rate of BullMQ $version', ({ api }) => {
  it('is no failure', async (test) => {
    const { collect } = await measured(test);
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const queue = queueOf(api, name);
    await queue.addBulk(Array.from({ length: 6 }, () => ({ name: 'now', data: {} })));
    workerOf(api, name, async () => {}, { limiter: { max: 2, duration: 200 } });
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, 'messaging.process.duration', of)).toBe(6);
        return collected;
      },
      { what: 'all jobs' },
    );
    expect(countsByError(metrics, 'messaging.process.duration', of)).toEqual({ none: 6 });
    expect(pointValue(metrics, 'messaging.client.consumed.messages', of)).toBe(6);
    expect(total(metrics, 'messaging.process.postponed', of)).toBe(0);
  });
});
