import { pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { countsByError } from './queue-counts.ts';
import { connectedAdmin, connectedProducer, createdTopic, kafka, measured } from './queue-kafkajs/measured-kafka.ts';

const sent = 'messaging.client.sent.messages';
const _consumed = 'messaging.client.consumed.messages';
const _processed = 'messaging.process.duration';
const duration = 'messaging.client.operation.duration';
const _lag = 'messaging.consumer.lag';

const messagesOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ key: `key-${from + i}`, value: `secret-${from + i}` }));

describe('producers of kafkajs', () => {
  it('count each message, and time each call once', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client, 3);
    const of = { 'messaging.destination.name': topic };
    const producer = await connectedProducer(client);
    for (let i = 0; i < 10; i++) await producer.send({ topic, messages: messagesOf(100, i * 100) });
    const metrics = await collect();
    expect(pointValue(metrics, sent, of)).toBe(1000);
    expect(countsByError(metrics, duration, of)).toEqual({ none: 10 });
    const admin = await connectedAdmin(client);
    const offsets = await admin.fetchTopicOffsets(topic);
    expect(offsets.reduce((sum, { high }) => sum + Number(high), 0)).toBe(1000);
    expect(JSON.stringify(metrics)).not.toMatch(/key-|secret-|partition/);
  });

  it('tell the topics of a batch apart', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const [first, second] = [await createdTopic(client), await createdTopic(client)];
    const producer = await connectedProducer(client);
    await producer.sendBatch({
      topicMessages: [
        { topic: first, messages: messagesOf(2) },
        { topic: second, messages: messagesOf(3) },
        { topic: first, messages: messagesOf(4) },
      ],
    });
    const metrics = await collect();
    expect(pointValue(metrics, sent, { 'messaging.destination.name': first })).toBe(6);
    expect(pointValue(metrics, sent, { 'messaging.destination.name': second })).toBe(3);
    expect(countsByError(metrics, duration, { 'messaging.destination.name': first })).toEqual({ none: 1 });
  });

  it('count what is sent in a transaction', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client);
    const transactional = { transactionalId: uniqueName('tx'), maxInFlightRequests: 1, idempotent: true };
    const producer = await connectedProducer(client, transactional);
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: messagesOf(5) });
    await transaction.commit();
    expect(pointValue(await collect(), sent, { 'messaging.destination.name': topic })).toBe(5);
    await expect(transaction.send({ topic, messages: messagesOf(1) })).rejects.toThrow('once ended');
    const failures = pointsOf(await collect(), sent).filter(({ attributes }) => attributes['error.type'] !== undefined);
    expect(failures).toMatchObject([{ value: 1, attributes: { 'error.type': 'KafkaJSNonRetriableError' } }]);
  });

  it('count what could not be sent, and hand the error on as it was', async (test) => {
    const { collect } = await measured(test);
    const client = kafka('127.0.0.1:1');
    const producer = client.producer({ retry: { retries: 0 } });
    const topic = uniqueName('topic');
    const error = await producer.send({ topic, messages: messagesOf(7) }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const failed = pointsOf(await collect(), sent, { 'messaging.destination.name': topic });
    expect(failed).toMatchObject([{ value: 7 }]);
    expect(failed[0]?.attributes['error.type']).toMatch(/^(KafkaJS[A-Za-z]+|ECONNREFUSED)$/);
    await producer.disconnect();
  });

  it('are measured where they are older than the instrumentation and handed to it', async (test) => {
    const { collect, instrumentation } = await measured(test);
    instrumentation.disable();
    const client = kafka();
    const topic = await createdTopic(client);
    const producer = await connectedProducer(client);
    instrumentation.enable();
    instrumentation.instrument?.(producer);
    await producer.send({ topic, messages: messagesOf(2) });
    expect(pointValue(await collect(), sent, { 'messaging.destination.name': topic })).toBe(2);
  });
});
