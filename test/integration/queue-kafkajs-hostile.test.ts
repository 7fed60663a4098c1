import { eventually, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { bundledCopy } from './queue-brokers/bundled-copy.ts';
import { countsByError, total } from './queue-counts.ts';
import {
  connectedAdmin,
  connectedProducer,
  createdTopic,
  kafka,
  measured,
  running,
  server,
} from './queue-kafkajs/measured-kafka.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const active = 'messaging.process.active';
const duration = 'messaging.client.operation.duration';
const timeoutMs = 20_000;

const messagesOf = (count: number) => Array.from({ length: count }, (_, i) => ({ value: String(i) }));

/** Some messages in a topic of one partition, and the group that will read them. */
async function filled(count: number) {
  const client = kafka();
  const topic = await createdTopic(client);
  const groupId = uniqueName('group');
  const producer = await connectedProducer(client);
  await producer.send({ topic, messages: messagesOf(count) });
  const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
  return { client, topic, groupId, of };
}

/** A promise that begins its work when it is asked for the result, as query builders are; it counts how often. */
class LazyWork implements PromiseLike<undefined> {
  runs = 0;
  readonly #work: () => Promise<void>;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is what is tested
  then<A = undefined, B = never>(
    done?: ((value: undefined) => A | PromiseLike<A>) | null,
    failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.runs++;
    return this.#work()
      .then(() => undefined)
      .then(done, failed);
  }
}

describe('consumers of kafkajs', () => {
  it('time promises of other kinds until they end, and ask them once', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId, of } = await filled(2);
    const works: LazyWork[] = [];
    await running(client, {
      topic,
      groupId,
      eachMessage: ({ message }) => {
        const work = new LazyWork(async () => {
          await new Promise((resolve) => setTimeout(resolve, 50));
          if (message.offset === '1' && works.length === 2) throw Object.assign(new Error('once'), { code: 'E_BUSY' });
        });
        works.push(work);
        return work as unknown as Promise<void>;
      },
    });
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(3), { what: 'ends', timeoutMs });
    expect(works.map(({ runs }) => runs)).toEqual([1, 1, 1]);
    expect(countsByError(await collect(), processed, of)).toEqual({ none: 2, E_BUSY: 1 });
    const [point] = pointsOf(await collect(), processed, of).filter(({ attributes }) => !attributes['error.type']);
    expect(point && 'histogram' in point ? point.histogram.sum : 0).toBeGreaterThan(0.09);
  });

  it('count failures of batches, and the attempts after them', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId, of } = await filled(10);
    let calls = 0;
    await running(client, {
      topic,
      groupId,
      eachBatch: async () => {
        if (++calls === 1) throw Object.assign(new Error('once'), { code: 'E_BUSY' });
      },
    });
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(2), { what: 'ends', timeoutMs });
    const metrics = await collect();
    expect(countsByError(metrics, processed, of)).toEqual({ none: 1, E_BUSY: 1 });
    expect(pointsOf(metrics, 'messaging.process.retries', of)).toMatchObject([
      { value: 1, attributes: { 'error.type': 'E_BUSY' } },
    ]);
    expect(pointValue(metrics, active, of)).toBe(0);
  });

  it('are given again what a batch does not resolve, as without us', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId, of } = await filled(10);
    const seen: string[][] = [];
    const consumer = await running(client, {
      topic,
      groupId,
      eachBatchAutoResolve: false,
      eachBatch: async ({ batch, resolveOffset }) => {
        seen.push(batch.messages.map(({ offset }) => offset));
        // All but the first time only half of them.
        if (seen.length === 1) resolveOffset('4');
        else resolveOffset(batch.lastOffset());
      },
    });
    await eventually(() => expect(seen.length).toBeGreaterThan(1), { what: 'the other half', timeoutMs });
    await consumer.stop();
    expect(seen.flat()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '5', '6', '7', '8', '9']);
    const metrics = await collect();
    expect(pointValue(metrics, consumed, of)).toBe(15);
    expect(pointsOf(metrics, 'messaging.process.retries', of)).toEqual([]);
  });

  it('are asked to run twice, and count each message once', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId, of } = await filled(5);
    let seen = 0;
    const eachMessage = async () => void seen++;
    const consumer = await running(client, { topic, groupId, eachMessage });
    await consumer.run({ eachMessage });
    await eventually(() => expect(seen).toBe(5), { what: 'all messages', timeoutMs });
    await consumer.stop();
    await consumer.run({ eachMessage });
    expect(pointValue(await collect(), consumed, of)).toBe(5);
  });

  it('pause in a batch, and count the rest when they go on', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId, of } = await filled(10);
    const seen: string[] = [];
    let resume = (): void => {};
    await running(client, {
      topic,
      groupId,
      eachMessage: async ({ message, pause }) => {
        seen.push(message.offset);
        if (seen.length === 4) resume = pause();
      },
    });
    await eventually(() => expect(seen).toHaveLength(4), { what: 'four messages', timeoutMs });
    expect(pointValue(await collect(), consumed, of)).toBe(4);
    resume();
    await eventually(() => expect(seen).toHaveLength(10), { what: 'the rest', timeoutMs });
    expect(pointValue(await collect(), consumed, of)).toBe(10);
    expect(seen).toEqual([...seen].sort());
  });

  it('go on while the instrumentation is switched off and on again', async (test) => {
    const { collect, instrumentation } = await measured(test);
    const { client, topic, groupId, of } = await filled(3);
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let seen = 0;
    await running(client, { topic, groupId, eachMessage: async () => await gates[seen++]?.promise });
    await eventually(() => expect(seen).toBe(1), { what: 'the first message', timeoutMs });
    instrumentation.disable();
    expect(pointValue(await collect(), active, of)).toBe(0);
    gates[0]?.resolve();
    await eventually(() => expect(seen).toBe(2), { what: 'the second message', timeoutMs });
    instrumentation.enable();
    gates[1]?.resolve();
    await eventually(() => expect(seen).toBe(3), { what: 'the third message', timeoutMs });
    gates[2]?.resolve();
    await eventually(async () => expect(total(await collect(), active, of)).toBe(0), { what: 'the end' });
    expect(pointValue(await collect(), consumed, of)).toBeLessThanOrEqual(2);
  });

  it('tell commits that the broker refuses from others', async (test) => {
    const { collect } = await measured(test);
    const { client, topic, groupId } = await filled(1);
    let seen = 0;
    const consumer = await running(client, { topic, groupId, eachMessage: async () => void seen++ });
    const commits = { 'messaging.operation.name': 'commit', 'messaging.consumer.group.name': groupId };
    await eventually(async () => expect(countsByError(await collect(), duration, commits)).toEqual({ none: 1 }), {
      ...{ what: 'a commit', timeoutMs },
    });
    const missing = uniqueName('missing');
    await expect(consumer.commitOffsets([{ topic: missing, partition: 0, offset: '1' }])).rejects.toThrow();
    const { none, ...refused } = countsByError(await collect(), duration, commits);
    expect(none).toBe(1);
    expect(Object.keys(refused)).toEqual(['UNKNOWN_TOPIC_OR_PARTITION']);
  });
});

describe('instrument() with a bundled kafkajs', () => {
  const targets = ['the class of clients', 'an own method'] as const;

  it.for(targets)('measures producers by %s', async (target, test) => {
    const { collect, instrumentation } = await measured(test as never);
    const topic = await createdTopic(kafka());
    const { Kafka, logLevel } = await bundledCopy<typeof import('kafkajs')>('kafkajs', 'index.js');
    const client = new Kafka({ brokers: [`${server.host}:${server.port}`], logLevel: logLevel.NOTHING });
    const handed = target === 'an own method' ? { producer: () => client.producer() } : client;
    instrumentation.instrument(handed);
    const producer = handed.producer();
    await producer.connect();
    await producer.send({ topic, messages: messagesOf(3) });
    await producer.disconnect();
    expect(pointValue(await collect(), sent, { 'messaging.destination.name': topic })).toBe(3);
    expect('producer' in Object.prototype).toBe(false);
    await (await connectedAdmin(kafka())).deleteTopics({ topics: [topic] });
  });
});
