import { fileURLToPath, pathToFileURL } from 'node:url';
import { requireServer, startProgram, uniqueName } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { redis } from './queue-bullmq/measured-queues.ts';

const here = fileURLToPath(new URL('queue-bullmq/', import.meta.url));
const node22 = fileURLToPath(new URL('../runtimes/node-22/node_modules/node/bin/node', import.meta.url));

/** Whatever is loaded first, and whichever way. */
const programs = [
  { file: 'app.mjs', node: 24, early: false },
  { file: 'app.mjs', node: 24, early: true },
  { file: 'app.cjs', node: 24, early: false },
  { file: 'app.cjs', node: 24, early: true },
  { file: 'app-5.cjs', node: 24, early: true },
  { file: 'app.mjs', node: 22, early: true },
  { file: 'app.cjs', node: 22, early: false },
] as const;

describe('queues of a program', () => {
  it.for(programs)(
    '$file on Node.js $node are measured, enabled before it is loaded: $early',
    async ({ file, node, early }, test) => {
      await requireServer(test, { name: 'Redis', ...redis });
      const preload = early ? [`--import=${pathToFileURL(`${here}enable.ts`).href}`] : [];
      const flags = ['--conditions=@executor-metrics/source', '--experimental-strip-types', ...preload];
      const words = [...flags, `${here}programs/${file}`, uniqueName('mail'), ...(early ? ['early'] : [])];
      const env = { NODE_OPTIONS: undefined };
      await using program = await startProgram(node === 22 ? node22 : process.execPath, words, { env });
      const { code } = await program.exited;
      const line = program.stdoutLines.find((text) => text.startsWith('{'));
      expect(code, program.output()).toBe(0);
      expect(JSON.parse(line ?? '{}'), program.output()).toMatchObject({
        'messaging.client.sent.messages': 3,
        'messaging.client.consumed.messages': 4,
        'messaging.process.duration': 2,
        'messaging.process.duration RangeError': 2,
        'messaging.process.retries RangeError': 1,
        'messaging.queue.dead_lettered RangeError': 1,
        'messaging.process.active': 0,
        'messaging.queue.wait_time': 4,
        'messaging.queue.depth completed': 2,
        'messaging.queue.depth failed': 1,
      });
    },
  );
});
