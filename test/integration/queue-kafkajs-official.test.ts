import { createRequire } from 'node:module';
import { createKafkajsInstrumentation } from '@executor-metrics/instrumentation-queue/kafkajs';
import {
  createCollector,
  eventually,
  pointValue,
  recordWarnings,
  requireServer,
  uniqueName,
} from '@executor-metrics/testkit';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { total } from './queue-counts.ts';
import { server } from './queue-kafkajs/measured-kafka.ts';

const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';

/** The official instrumentation sees only what is loaded by `require()`, and after it was registered. */
const require = createRequire(import.meta.url);
const theirs = createCollector();
const official = new KafkaJsInstrumentation();
let kafkajs: typeof import('kafkajs');

beforeAll(() => {
  registerInstrumentations({ instrumentations: [official], meterProvider: theirs.provider });
  kafkajs = require('kafkajs');
});

afterAll(async () => {
  official.disable();
  await theirs.shutdown();
});

function enabled() {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createKafkajsInstrumentation({ meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { collect };
}

/** Sends three messages and consumes them. */
async function work(): Promise<string> {
  const { Kafka, logLevel } = kafkajs;
  const client = new Kafka({ brokers: [`${server.host}:${server.port}`], logLevel: logLevel.NOTHING });
  const topic = uniqueName('topic');
  const admin = client.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: [{ topic }] });
  const producer = client.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] });
  const consumer = client.consumer({ groupId: topic, maxWaitTimeInMs: 50 });
  await consumer.subscribe({ topic, fromBeginning: true });
  let seen = 0;
  await consumer.run({ eachMessage: async () => void seen++ });
  await eventually(() => expect(seen).toBe(3), { what: 'all messages', timeoutMs: 20_000 });
  await consumer.disconnect();
  await producer.disconnect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  return topic;
}

describe('beside the official instrumentation of kafkajs', () => {
  it('ours yields what both would count, says so once, and counts the rest', async (test) => {
    await requireServer(test, server);
    const warnings = recordWarnings();
    const { collect } = enabled();
    const topic = await work();
    const names = new Set((await collect()).map(({ name }) => name));
    expect([...names].filter((name) => !/lag|rebalances|request|crashes/.test(name))).toEqual([]);
    expect(total(await theirs.collect(), sent, { 'messaging.destination.name': topic })).toBe(3);
    expect(warnings.filter(({ message }) => message.includes('@opentelemetry/instrumentation-kafkajs'))).toHaveLength(
      1,
    );
  });

  it('ours yields as well where that one comes later', async (test) => {
    await requireServer(test, server);
    official.disable();
    const warnings = recordWarnings();
    const { collect } = enabled();
    const first = await work();
    expect(pointValue(await collect(), sent, { 'messaging.destination.name': first })).toBe(3);
    official.enable();
    await eventually(
      () => expect(warnings.some(({ message }) => message.includes('instrumentation-kafkajs'))).toBe(true),
      { what: 'the warning', timeoutMs: 20_000 },
    );
    const before = total(await theirs.collect(), sent);
    const second = await work();
    const metrics = await collect();
    expect(total(metrics, sent, { 'messaging.destination.name': second })).toBe(0);
    expect(total(metrics, consumed, { 'messaging.destination.name': second })).toBe(0);
    expect(total(await theirs.collect(), sent) - before).toBe(3);
  });
});
