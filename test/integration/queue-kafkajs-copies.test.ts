import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually, pointHistogram, pointsOf, pointValue, uniqueName } from '@executor-metrics/testkit';
import type { Kafka } from 'kafkajs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countsByError, total } from './queue-counts.ts';
import { connectedProducer, createdTopic, kafka, measured, running, server } from './queue-kafkajs/measured-kafka.ts';

type Kafkajs = typeof import('kafkajs');

const timeoutMs = 20_000;
const sent = 'messaging.client.sent.messages';
const consumed = 'messaging.client.consumed.messages';
const processed = 'messaging.process.duration';
const duration = 'messaging.client.operation.duration';
const original = fileURLToPath(new URL('../../node_modules/kafkajs', import.meta.url));

/** Another copy, of another version, as a dependency that wants its own brings it along. */
async function loadCopy(): Promise<Kafkajs> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'kafkajs-copy-')));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const folder = join(home, 'node_modules', 'kafkajs');
  await cp(original, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, version: '2.1.0' }));
  return createRequire(join(home, 'application.js'))('kafkajs');
}

function clientOf({ Kafka, logLevel }: Kafkajs): Kafka {
  return new Kafka({ brokers: [`${server.host}:${server.port}`], logLevel: logLevel.NOTHING });
}

const messagesOf = (count: number) => Array.from({ length: count }, (_, i) => ({ value: String(i) }));

/** Two clients that have nothing in common, but that they are measured. */
async function twoCopies(test: Parameters<typeof measured>[0], loaded: 'before' | 'after') {
  const { collect, instrumentation } = await measured(test);
  if (loaded === 'before') instrumentation.disable();
  const copy = await loadCopy();
  if (loaded === 'before') instrumentation.enable();
  const clients = [kafka(), clientOf(copy)] as const;
  expect(clients[1]).not.toBeInstanceOf(clients[0].constructor);
  return { collect, instrumentation, clients };
}

describe('two copies of kafkajs in one process', () => {
  it.for(['before', 'after'] as const)(
    'are both measured with the same series, loaded %s the instrumentation is enabled',
    async (loaded, test) => {
      const { collect, clients } = await twoCopies(test as never, loaded);
      const [own, other] = clients;
      const topic = await createdTopic(own);
      const of = { 'messaging.destination.name': topic };
      await (await connectedProducer(own)).send({ topic, messages: messagesOf(3) });
      await (await connectedProducer(other)).send({ topic, messages: messagesOf(5) });
      expect(pointsOf(await collect(), sent)).toMatchObject([{ value: 8, attributes: of }]);
      expect(countsByError(await collect(), duration, of)).toEqual({ none: 2 });

      const groups = [uniqueName('own'), uniqueName('other')];
      const seen: [string[], string[]] = [[], []];
      for (const i of [0, 1] as const) {
        await running(clients[i], {
          ...{ topic, groupId: groups[i] ?? '' },
          eachMessage: async ({ message }) => void seen[i].push(message.offset),
        });
      }
      await eventually(() => expect(seen.map(({ length }) => length)).toEqual([8, 8]), { what: 'messages', timeoutMs });
      await eventually(async () => expect(total(await collect(), processed, of)).toBe(16), { what: 'their ends' });
      const metrics = await collect();
      expect(pointsOf(metrics, consumed)).toHaveLength(2);
      for (const group of groups) {
        const ofGroup = { ...of, 'messaging.consumer.group.name': group };
        expect(pointValue(metrics, consumed, ofGroup)).toBe(8);
        expect(countsByError(metrics, processed, ofGroup)).toEqual({ none: 8 });
        expect(pointHistogram(metrics, 'messaging.queue.wait_time', ofGroup).count).toBe(8);
        expect(pointValue(metrics, 'messaging.process.active', ofGroup)).toBe(0);
        await eventually(async () => expect(pointValue(await collect(), 'messaging.consumer.lag', ofGroup)).toBe(0), {
          what: 'no lag',
        });
        const commits = { 'messaging.operation.name': 'commit', 'messaging.consumer.group.name': group };
        await eventually(async () => expect(countsByError(await collect(), duration, commits)).toEqual({ none: 1 }), {
          ...{ what: 'a commit', timeoutMs },
        });
      }
    },
  );

  it('tell the lag of a group that both are members of, each of its own partitions', async (test) => {
    const { collect, clients } = await twoCopies(test, 'after');
    const topic = await createdTopic(clients[0], 2);
    const groupId = uniqueName('group');
    const gate = Promise.withResolvers<void>();
    onTestFinished(() => gate.resolve());
    const held: Set<number>[] = [new Set(), new Set()];
    for (const [i, client] of clients.entries()) {
      await running(client, {
        ...{ topic, groupId },
        eachMessage: async ({ partition }) => {
          held[i]?.add(partition);
          await gate.promise;
        },
      });
    }
    const rebalances = async () => total(await collect(), 'messaging.consumer.rebalances');
    await eventually(async () => expect(await rebalances()).toBeGreaterThan(0), {
      what: 'the second member',
      timeoutMs,
    });
    const producer = await connectedProducer(clients[0]);
    await producer.send({ topic, messages: [0, 0, 0, 1, 1].map((partition) => ({ partition, value: 'x' })) });
    await eventually(() => expect(held.map(({ size }) => size)).toEqual([1, 1]), {
      what: 'a partition each',
      timeoutMs,
    });
    const of = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': groupId };
    // As far as each was behind when it was given its messages.
    const metrics = await collect();
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(2);
    expect(pointsOf(metrics, 'messaging.consumer.lag', of)).toHaveLength(1);
    gate.resolve();
    await eventually(async () => expect(total(await collect(), processed, of)).toBe(5), {
      what: 'their ends',
      timeoutMs,
    });
    await eventually(async () => expect(pointValue(await collect(), 'messaging.consumer.lag', of)).toBe(0), {
      ...{ what: 'no lag', timeoutMs },
    });
    expect(pointValue(await collect(), consumed, of)).toBe(5);
  });

  it('are both as they were when the instrumentation is disabled', async (test) => {
    const { collect, instrumentation, clients } = await twoCopies(test, 'after');
    const prototypes = clients.map((client) => Reflect.getPrototypeOf(client) as object);
    const withUs = prototypes.map((prototype) => Reflect.get(prototype, 'producer'));
    instrumentation.disable();
    const without = prototypes.map((prototype) => Reflect.get(prototype, 'producer'));
    expect(without[0]).not.toBe(withUs[0]);
    expect(without[1]).not.toBe(withUs[1]);
    const topic = await createdTopic(clients[0]);
    for (const client of clients) await (await connectedProducer(client)).send({ topic, messages: messagesOf(1) });
    expect(pointsOf(await collect(), sent)).toEqual([]);
  });
});
