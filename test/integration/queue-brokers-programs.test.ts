import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireServer, type SkippableTest, startProgram, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { broker } from './queue-amqplib/measured-broker.ts';
import { server } from './queue-kafkajs/measured-kafka.ts';

const here = fileURLToPath(new URL('queue-brokers/', import.meta.url));
const node22 = fileURLToPath(new URL('../runtimes/node-22/node_modules/node/bin/node', import.meta.url));

/** Whatever is loaded first, and whichever way. */
const ways = [
  { suffix: 'mjs', node: 24, early: false },
  { suffix: 'mjs', node: 24, early: true },
  { suffix: 'cjs', node: 24, early: false },
  { suffix: 'cjs', node: 24, early: true },
  { suffix: 'mjs', node: 22, early: true },
  { suffix: 'cjs', node: 22, early: false },
] as const;

/** What a program says that it has counted. */
async function countedBy(file: string, node: 22 | 24, early: boolean): Promise<unknown> {
  const preload = early ? [`--import=${pathToFileURL(`${here}../queue-bullmq/enable.ts`).href}`] : [];
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', ...preload];
  const words = [...flags, `${here}programs/${file}`, uniqueName('program'), ...(early ? ['early'] : [])];
  const env = { NODE_OPTIONS: undefined, KAFKAJS_NO_PARTITIONER_WARNING: '1' };
  await using program = await startProgram(node === 22 ? node22 : process.execPath, words, { env });
  const { code } = await program.exited;
  expect(code, program.output()).toBe(0);
  return JSON.parse(program.stdoutLines.find((text) => text.startsWith('{')) ?? '{}');
}

describe('a program with RabbitMQ', () => {
  it.for(ways)('is measured as .$suffix on Node.js $node, enabled before it is loaded: $early', async (way, test) => {
    await requireServer(test as unknown as SkippableTest, broker);
    expect(await countedBy(`amqplib.${way.suffix}`, way.node, way.early)).toMatchObject({
      'messaging.client.sent.messages': 3,
      'messaging.client.operation.duration': 3,
      'messaging.client.consumed.messages': 3,
      'messaging.process.duration': 2,
      'messaging.process.duration reject': 1,
      'messaging.process.active': 0,
      'messaging.client.channels': 1,
      'messaging.client.connections': 1,
    });
  });
});

describe('a program with Kafka', () => {
  it.for(ways)('is measured as .$suffix on Node.js $node, enabled before it is loaded: $early', async (way, test) => {
    await requireServer(test as unknown as SkippableTest, server);
    expect(await countedBy(`kafkajs.${way.suffix}`, way.node, way.early)).toMatchObject({
      'messaging.client.sent.messages': 3,
      'messaging.client.consumed.messages': 3,
      'messaging.process.duration': 3,
      'messaging.process.active': 0,
      // The end of the batch may be yet to come.
      'messaging.consumer.lag': expect.any(Number),
    });
  });
});
