import type { Batch, BatchJob } from './batch.ts';

function nothing(): void {}

const idleJob: BatchJob = Object.freeze({
  id: '',
  status: 'pending',
  run: (fn) => fn(),
  cancel: nothing,
} satisfies BatchJob);

/** What stands for a batch of which nothing is recorded: one shared object whose jobs are run and do nothing else. */
export const idleBatch: Batch = Object.freeze({
  name: 'disabled',
  size: 0,
  done: 0,
  progress: 0,
  job: () => idleJob,
  end: nothing,
  [Symbol.dispose]: nothing,
  [Symbol.asyncDispose]: async () => {},
} satisfies Batch);
