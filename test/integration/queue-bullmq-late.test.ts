import { fileURLToPath } from 'node:url';
import { requireServer, type SkippableTest, startProgram, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { redis } from './queue-bullmq/measured-queues.ts';

const here = fileURLToPath(new URL('queue-bullmq/programs/', import.meta.url));
const node22 = fileURLToPath(new URL('../runtimes/node-22/node_modules/node/bin/node', import.meta.url));

const programs = [
  { library: 'bullmq-5', file: 'late.cjs', node: 24 },
  { library: 'bullmq-5', file: 'late.mjs', node: 24 },
  { library: 'bullmq-5', file: 'late.cjs', node: 22 },
  { library: 'bullmq-5', file: 'late.mjs', node: 22 },
  { library: 'bullmq', file: 'late.cjs', node: 24 },
  { library: 'bullmq', file: 'late.mjs', node: 24 },
] as const;

/** What a program says that it has counted. */
async function countedBy(file: string, library: string, node: 22 | 24): Promise<unknown> {
  const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types'];
  const words = [...flags, `${here}${file}`, uniqueName('mail'), library];
  const env = { NODE_OPTIONS: undefined };
  await using program = await startProgram(node === 22 ? node22 : process.execPath, words, { env });
  const { code } = await program.exited;
  expect(code, program.output()).toBe(0);
  return JSON.parse(program.stdoutLines.find((text) => text.startsWith('{')) ?? '{}');
}

describe('queues and workers that are older than the instrumentation', () => {
  it.for(programs)('$library in $file on Node.js $node are measured from then on', async (program, test) => {
    await requireServer(test as unknown as SkippableTest, { name: 'Redis', ...redis });
    const counted = await countedBy(program.file, program.library, program.node);
    expect(counted).toMatchObject({
      // Three in bulk, a parent and a child.
      'messaging.client.sent.messages': 5,
      // These, one of them twice, and those that were delayed: not those that were with the processor already.
      'messaging.client.consumed.messages': 8,
      // With those two: the jobs say since when they were processed.
      'messaging.process.duration': 7,
      'messaging.process.duration RangeError': 3,
      'messaging.queue.dead_lettered RangeError': 2,
      'messaging.process.retries RangeError': 1,
      'messaging.process.active': 0,
      // Of the second attempt of what failed before nobody knows since when it waits.
      'messaging.queue.wait_time': 7,
      'messaging.queue.depth completed': 8,
      'messaging.queue.depth failed': 2,
    });
  });
});
