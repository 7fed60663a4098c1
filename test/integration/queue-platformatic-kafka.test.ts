import { channel, tracingChannel } from 'node:diagnostics_channel';
import { createPlatformaticKafkaInstrumentation } from '@executor-metrics/instrumentation-queue/platformatic-kafka';
import {
  createCollector,
  eventually,
  pointHistogram,
  pointsOf,
  pointValue,
  requireServer,
  uniqueName,
} from '@executor-metrics/testkit';
import {
  Admin,
  Consumer,
  MessagesStreamModes,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countsByError, total } from './queue-counts.ts';
import { server } from './queue-kafkajs/measured-kafka.ts';

const lag = 'messaging.consumer.lag';
const bootstrapBrokers = [`${server.host}:${server.port}`];

describe('the instrumentation of @platformatic/kafka', () => {
  it('measures what is sent, received and committed, and how far a group is behind', async (test) => {
    await requireServer(test, server);
    const { provider, collect, shutdown } = createCollector();
    const instrumentation = createPlatformaticKafkaInstrumentation({ meterProvider: provider });
    instrumentation.enable();
    const [topic, groupId] = [uniqueName('topic'), uniqueName('group')];
    const admin = new Admin({ clientId: 'test', bootstrapBrokers });
    await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
    const producer = new Producer({ clientId: 'test', bootstrapBrokers, serializers: stringSerializers });
    const consumer = new Consumer({ clientId: 'test', groupId, bootstrapBrokers, deserializers: stringDeserializers });
    onTestFinished(async () => {
      instrumentation.disable();
      await consumer.close(true).catch(() => {});
      await producer.close();
      await admin.deleteTopics({ topics: [topic] });
      await admin.close();
      await shutdown();
    });

    const messages = Array.from({ length: 100 }, (_, i) => ({ topic, key: `key-${i}`, value: `secret-${i}` }));
    await producer.send({ messages });
    const stream = await consumer.consume({ topics: [topic], mode: MessagesStreamModes.EARLIEST, autocommit: false });
    let seen = 0;
    for await (const message of stream) {
      await message.commit();
      if (++seen < 100) continue;
      const told = [...(await consumer.getLag({ topics: [topic] })).values()]
        .flat()
        .filter((messages) => messages >= 0n);
      const value = told.reduce((sum, messages) => sum + Number(messages), 0);
      expect(pointsOf(await collect(), lag)).toMatchObject(told.length === 0 ? [] : [{ value }]);
      break;
    }

    const of = { 'messaging.destination.name': topic };
    const group = { 'messaging.consumer.group.name': groupId };
    await eventually(
      async () => expect(total(await collect(), 'messaging.client.operation.duration', group)).toBe(100),
      { what: 'all commits' },
    );
    const metrics = await collect();
    expect(pointValue(metrics, 'messaging.client.sent.messages', of)).toBe(100);
    expect(countsByError(metrics, 'messaging.client.operation.duration', of)).toEqual({ none: 1 });
    expect(pointValue(metrics, 'messaging.client.consumed.messages', { ...of, ...group })).toBe(100);
    expect(pointHistogram(metrics, 'messaging.queue.wait_time', { ...of, ...group }).count).toBe(100);
    expect(JSON.stringify(metrics)).not.toMatch(/key-|secret-|partition/);
  });

  it('says nothing more of a consumer that is closed, nor how long a call took that is older', async () => {
    const { provider, collect, shutdown } = createCollector({ temporality: 'delta' });
    const instrumentation = createPlatformaticKafkaInstrumentation({ meterProvider: provider });
    instrumentation.enable();
    onTestFinished(async () => {
      instrumentation.disable();
      await shutdown();
    });
    const client = { groupId: 'workers', closed: false };
    channel('plt:kafka:consumer:lag').publish({ client, lag: new Map([['jobs', [5n, -1n, 7n]]]) });
    expect(pointsOf(await collect(), lag)).toMatchObject([{ value: 12 }]);
    channel('plt:kafka:consumer:lag').publish({ client, lag: new Map([['jobs', [-2n, -2n, -1n]]]) });
    expect(pointsOf(await collect(), lag)).toMatchObject([{ value: 5 }]);
    client.closed = true;
    expect(pointsOf(await collect(), lag)).toEqual([]);

    const sends = tracingChannel('plt:kafka:producer:sends');
    sends.asyncStart.publish({ options: { messages: [{ topic: 'jobs' }] } });
    const metrics = await collect();
    expect(total(metrics, 'messaging.client.sent.messages')).toBe(1);
    expect(total(metrics, 'messaging.client.operation.duration')).toBe(0);
  });

  it('counts what could not be sent', async () => {
    const { provider, collect, shutdown } = createCollector();
    const instrumentation = createPlatformaticKafkaInstrumentation({ meterProvider: provider });
    instrumentation.enable();
    const producer = new Producer({ clientId: 'test', bootstrapBrokers: ['127.0.0.1:1'], retries: false });
    onTestFinished(async () => {
      instrumentation.disable();
      await producer.close();
      await shutdown();
    });
    const messages = [{ topic: 'nowhere', value: Buffer.from('x') }];
    await expect(producer.send({ messages })).rejects.toThrow();
    const [failed] = pointsOf(await collect(), 'messaging.client.sent.messages');
    expect(failed).toMatchObject({ value: 1, attributes: { 'messaging.destination.name': 'nowhere' } });
    expect(failed?.attributes['error.type']).toBe('ECONNREFUSED');
  });
});
