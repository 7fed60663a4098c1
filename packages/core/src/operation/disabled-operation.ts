import type { Operation } from './operation.ts';

/** What every operation is when metrics are off: one shared object whose methods do nothing. */
export const disabledOperation: Operation = Object.freeze({
  name: 'disabled',
  run: (fn) => fn(),
  wrap: (fn) => fn,
  record: nothing,
  recordDuration: nothing,
  recordSuccess: nothing,
  recordFailure: nothing,
  recordRetry: nothing,
} satisfies Operation);

function nothing(): void {}
