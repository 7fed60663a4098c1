import { bullmqTelemetry, createBullmqInstrumentation } from '@executor-metrics/instrumentation-queue/bullmq';
import { MeterProvider } from '@executor-metrics/sdk';
import {
  createMemoryReader,
  eventually,
  pointsOf,
  pointValue,
  requireServer,
  uniqueName,
} from '@executor-metrics/testkit';
import type { MeterProvider as AnyMeterProvider } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connection, queueOf, redis, redisClient, versions, workerOf } from './queue-bullmq/measured-queues.ts';
import { countsByError, total } from './queue-counts.ts';

const sent = 'messaging.client.sent.messages';
const processed = 'messaging.process.duration';

function newProvider(): {
  meterProvider: AnyMeterProvider;
  collect: ReturnType<typeof createMemoryReader>['collectMetrics'];
} {
  const reader = createMemoryReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => meterProvider.shutdown());
  return { meterProvider, collect: () => reader.collectMetrics() };
}

describe.each(versions)('bullmqTelemetry() for BullMQ $version', ({ api }) => {
  it('counts and times what BullMQ tells, and has nothing stored in jobs', async (test) => {
    await requireServer(test, { name: 'Redis', ...redis });
    const { meterProvider, collect } = newProvider();
    const name = uniqueName('mail');
    const of = { 'messaging.destination.name': name };
    const telemetry = bullmqTelemetry({ meterProvider });
    const queue = queueOf(api, name, { telemetry });
    const one = await queue.add('good', { a: 1 });
    await queue.addBulk([
      { name: 'bad', data: {}, opts: { attempts: 2 } },
      { name: 'late', data: {} },
    ]);
    const flows = new api.FlowProducer({ connection, telemetry });
    await flows.add({ name: 'good', queueName: name, children: [{ name: 'good', queueName: name }] });
    await flows.close();
    expect(JSON.parse((await redisClient().hget(`bull:${name}:${one.id}`, 'opts')) ?? '')).not.toHaveProperty('tm');
    let put = false;
    workerOf(
      api,
      name,
      async (job, token) => {
        if (job.name === 'bad') throw new RangeError('no');
        if (job.name !== 'late' || put) return;
        put = true;
        await job.moveToDelayed(Date.now() + 100, token);
        throw new api.DelayedError();
      },
      { telemetry },
    );
    const metrics = await eventually(
      async () => {
        const collected = await collect();
        expect(total(collected, processed, of)).toBe(6);
        return collected;
      },
      { what: 'all jobs' },
    );
    expect(total(metrics, sent, of)).toBe(5);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 4, _OTHER: 2 });
    expect(pointValue(metrics, 'messaging.client.consumed.messages', of)).toBe(7);
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.queue.dead_lettered', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(
      countsByError(metrics, 'messaging.client.operation.duration', { ...of, 'messaging.operation.name': 'complete' }),
    ).toEqual({ none: 4 });
  });

  it('leaves the counting to the hooks where there are any', async (test) => {
    await requireServer(test, { name: 'Redis', ...redis });
    const { meterProvider, collect } = newProvider();
    const hooks = createBullmqInstrumentation({ meterProvider });
    hooks.enable();
    onTestFinished(() => hooks.disable());
    const queue = queueOf(api, uniqueName('mail'), { telemetry: bullmqTelemetry({ meterProvider }) });
    await queue.add('good', {});
    expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 1 }]);
  });
});
