import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Step, StepKind } from './plan.ts';
import { between, type Random } from './random.ts';
import type { Sleep } from './sleep.ts';
import type { Workspace } from './workspace.ts';

export interface StepContext {
  readonly random: Random;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly workspace: Workspace;
}

/** Does the work of a step and says in a word what came of it. */
export function runStep(step: Step, context: StepContext): Promise<string> {
  return runners[step.kind](step.size, context);
}

const runners: Readonly<Record<StepKind, (size: number, context: StepContext) => Promise<string>>> = {
  remote: waitForAnswer,
  compute: digest,
  store: writeRows,
};

/** Another system takes between half and twice its usual time to answer. */
async function waitForAnswer(usualMs: number, { random, sleep, signal }: StepContext): Promise<string> {
  const ms = between(random, usualMs / 2, usualMs * 2);
  await sleep(ms, signal);
  return `answered in ${ms} ms`;
}

const block = Buffer.alloc(32 * 1024, 'executor');
const blocksPerTurn = 10;

/** Hashes block after block. The event loop gets its turn between a few of them: work must not block the service. */
async function digest(blocks: number, { signal }: StepContext): Promise<string> {
  const hash = createHash('sha256');
  for (let done = 1; done <= blocks; done++) {
    hash.update(block);
    if (done % blocksPerTurn === 0) {
      await nextTurn();
      signal.throwIfAborted();
    }
  }
  return `sha256 ${hash.digest('hex').slice(0, 12)}`;
}

async function writeRows(count: number, { random, workspace }: StepContext): Promise<string> {
  const values = Array.from({ length: count }, () => between(random, 1, 1000));
  return `${count} rows, sum ${workspace.sumOf(values)}`;
}
