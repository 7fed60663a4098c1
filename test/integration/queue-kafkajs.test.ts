import { eventually, pointHistogram, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countsByError, total } from './queue-counts.ts';
import { connectedProducer, createdTopic, kafka, measured, running } from './queue-kafkajs/measured-kafka.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const duration = 'messaging.client.operation.duration';
const lag = 'messaging.consumer.lag';

const messagesOf = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ key: `key-${from + i}`, value: `secret-${from + i}` }));

describe('consumers of kafkajs', () => {
  it('count and time each message, say how long it waited, and are not behind in the end', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client, 2);
    const groupId = uniqueName('group');
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(10_000) });
    const order: number[][] = [[], []];
    await running(client, {
      topic,
      groupId,
      eachMessage: async ({ partition, message }) => void order[partition]?.push(Number(message.offset)),
    });
    await eventually(() => expect(order.flat()).toHaveLength(10_000), { what: 'all messages', timeoutMs: 20_000 });
    for (const offsets of order) expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
    await eventually(async () => expect(pointValue(await collect(), lag, of)).toBe(0), { what: 'no lag' });
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(10_000);
    expect(countsByError(metrics, processed, of)).toEqual({ none: 10_000 });
    expect(pointHistogram(metrics, 'messaging.queue.wait_time', of).count).toBe(10_000);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(JSON.stringify(metrics)).not.toMatch(/key-|secret-|partition/);
    const commits = { 'messaging.operation.name': 'commit', 'messaging.consumer.group.name': groupId };
    await eventually(async () => expect(total(await collect(), duration, commits)).toBeGreaterThan(0), {
      what: 'commits',
    });
  });

  it('time batches as such', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client);
    const groupId = uniqueName('group');
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(500) });
    let [batches, messages] = [0, 0];
    await running(client, {
      topic,
      groupId,
      eachBatch: async ({ batch }) => {
        batches++;
        messages += batch.messages.length;
      },
    });
    await eventually(() => expect(messages).toBe(500), { what: 'all messages', timeoutMs: 20_000 });
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(batches), { what: 'all ends' });
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(500);
    expect(pointHistogram(metrics, processed, { ...of, 'messaging.operation.name': 'eachBatch' }).count).toBe(batches);
    expect(pointHistogram(metrics, 'messaging.queue.wait_time', of).count).toBe(batches);
  });

  it('count failures, and the attempts after them', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client);
    const groupId = uniqueName('group');
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(3) });
    let calls = 0;
    const done: string[] = [];
    await running(client, {
      topic,
      groupId,
      eachMessage: async ({ message }) => {
        if (message.offset === '1' && ++calls <= 2) throw Object.assign(new Error('of user 4711'), { code: 'E_BUSY' });
        done.push(message.offset);
      },
    });
    await eventually(() => expect(done).toEqual(['0', '1', '2']), { what: 'all messages', timeoutMs: 20_000 });
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(5), { what: 'all ends' });
    const metrics = await collect();
    expect(countsByError(metrics, processed, of)).toEqual({ none: 3, E_BUSY: 2 });
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(2);
    expect(pointValue(metrics, consumed, of)).toBe(5);
    expect(JSON.stringify(metrics)).not.toContain('4711');
  });

  it('count a consumer that gives up', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client);
    const groupId = uniqueName('group');
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(1) });
    await running(client, {
      topic,
      groupId,
      eachMessage: () => {
        throw new TypeError('always');
      },
    });
    const crashes = async () => pointsOf(await collect(), 'messaging.consumer.crashes');
    await eventually(async () => expect(await crashes()).not.toEqual([]), { what: 'the crash', timeoutMs: 20_000 });
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.consumer.group.name': groupId,
      'error.type': 'TypeError',
    };
    expect((await crashes())[0]?.attributes).toEqual(attributes);
  });

  it('say how far they are behind while they are', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client);
    const groupId = uniqueName('group');
    const of = { 'messaging.destination.name': topic };
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(100) });
    const { promise: blocked, resolve: release } = Promise.withResolvers<void>();
    let seen = 0;
    await running(client, {
      topic,
      groupId,
      eachMessage: async () => {
        if (++seen === 50) await blocked;
      },
    });
    onTestFinished(() => release());
    await eventually(() => expect(seen).toBe(50), { what: 'half of the messages', timeoutMs: 20_000 });
    expect(pointValue(await collect(), lag, of)).toBe(99);
    expect(pointValue(await collect(), 'messaging.process.active', of)).toBe(1);
    release();
    await eventually(async () => expect(pointValue(await collect(), lag, of)).toBe(0), { what: 'no lag' });
  });

  it('count rebalances, and hand the lag of partitions on', async (test) => {
    const { collect } = await measured(test);
    const client = kafka();
    const topic = await createdTopic(client, 2);
    const groupId = uniqueName('group');
    const producer = await connectedProducer(client);
    await producer.send({ topic, messages: messagesOf(10) });
    let seen = 0;
    const eachMessage = async (): Promise<void> => void seen++;
    await running(client, { topic, groupId, eachMessage });
    await eventually(() => expect(seen).toBe(10), { what: 'all messages', timeoutMs: 20_000 });
    const second = await running(client, { topic, groupId, eachMessage });
    const rebalances = async () => total(await collect(), 'messaging.consumer.rebalances');
    await eventually(async () => expect(await rebalances()).toBeGreaterThan(0), { what: 'one', timeoutMs: 20_000 });
    await second.disconnect();
  });

  it('tell partitions apart where that is asked for', async (test) => {
    const { collect } = await measured(test, { partitions: true });
    const client = kafka();
    const topic = await createdTopic(client, 2);
    const groupId = uniqueName('group');
    const producer = await connectedProducer(client);
    const messages = [0, 0, 1].map((partition) => ({ partition, value: 'x' }));
    await producer.send({ topic, messages });
    let seen = 0;
    await running(client, { topic, groupId, eachMessage: async () => void seen++ });
    await eventually(() => expect(seen).toBe(3), { what: 'all messages', timeoutMs: 20_000 });
    const metrics = await collect();
    const partition = 'messaging.destination.partition.id';
    expect(pointValue(metrics, consumed, { [partition]: '0' })).toBe(2);
    expect(pointValue(metrics, consumed, { [partition]: '1' })).toBe(1);
  });

  it('are measured where they run already', async (test) => {
    const { collect, instrumentation } = await measured(test);
    instrumentation.disable();
    const client = kafka();
    const topic = await createdTopic(client);
    const groupId = uniqueName('group');
    const producer = await connectedProducer(client);
    let seen = 0;
    await running(client, { topic, groupId, eachMessage: async () => void seen++ });
    await producer.send({ topic, messages: messagesOf(1) });
    await eventually(() => expect(seen).toBe(1), { what: 'the first message', timeoutMs: 20_000 });
    instrumentation.enable();
    await producer.send({ topic, messages: messagesOf(1) });
    await eventually(() => expect(seen).toBe(2), { what: 'the second message', timeoutMs: 20_000 });
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
    await eventually(async () => expect(countsByError(await collect(), processed, of)).toEqual({ none: 1 }), {
      what: 'its end',
    });
  });
});

describe('the instrumentation of kafkajs', () => {
  it('leaves nothing in the messages', async (test) => {
    const { instrumentation } = await measured(test);
    const client = kafka();
    const once = async () => {
      const topic = await createdTopic(client);
      const producer = await connectedProducer(client);
      const seen: unknown[] = [];
      await producer.send({ topic, messages: messagesOf(20).map((message) => ({ ...message, headers: { a: 'b' } })) });
      await running(client, {
        topic,
        groupId: uniqueName('group'),
        eachMessage: async ({ message: { key, value, headers, offset, attributes } }) =>
          void seen.push({ key, value, headers, offset, attributes }),
      });
      await eventually(() => expect(seen).toHaveLength(20), { what: 'all messages', timeoutMs: 20_000 });
      return seen;
    };
    const withUs = await once();
    instrumentation.disable();
    expect(await once()).toEqual(withUs);
  });

  it('leaves everything as it was after a thousand times on and off', async (test) => {
    const { instrumentation } = await measured(test);
    instrumentation.disable();
    const client = kafka();
    const prototype = Reflect.getPrototypeOf(client) as object;
    const before = Object.getOwnPropertyDescriptors(prototype);
    const producer = client.producer();
    const { send } = producer;
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      instrumentation.disable();
    }
    expect(Object.getOwnPropertyDescriptors(prototype)).toEqual(before);
    expect(producer.send).toBe(send);
  });

  it('stays bounded with 10,000 topics', async (test) => {
    const { collect } = await measured(test);
    const producer = kafka('127.0.0.1:1').producer({ retry: { retries: 0 } });
    const failures = Array.from({ length: 10_000 }, (_, i) =>
      // Refused before anything is sent, as a message has no value.
      producer.send({ topic: `tenant-${i}`, messages: [{ value: undefined as never }] }).catch(() => 'failed'),
    );
    expect(new Set(await Promise.all(failures))).toEqual(new Set(['failed']));
    const points = pointsOf(await collect(), sent);
    expect(points.length).toBeLessThanOrEqual(201);
    expect(total(points, sent)).toBe(10_000);
  });
});
