import type { Operation, OperationTimer, QueueTicket } from './operation.ts';

function nothing(): void {}

/** The timer of a run that nobody records. */
export const idleTimer: OperationTimer = Object.freeze({
  succeed: nothing,
  fail: nothing,
  cancel: nothing,
  setAttributes: nothing,
  [Symbol.dispose]: nothing,
  [Symbol.asyncDispose]: async () => {},
} satisfies OperationTimer);

/** The ticket of an operation that nobody records. */
export const idleTicket: QueueTicket = Object.freeze({
  run: (fn) => fn(),
  start: () => idleTimer,
  reject: nothing,
  cancel: nothing,
  [Symbol.dispose]: nothing,
} satisfies QueueTicket);

/** What stands for an operation that cannot be named: one shared object whose methods do nothing. */
export const idleOperation: Operation = Object.freeze({
  name: 'disabled',
  run: (fn) => fn(),
  wrap: (fn) => fn,
  start: () => idleTimer,
  with: () => idleOperation,
  enqueue: () => idleTicket,
  retry: nothing,
  reject: nothing,
  record: nothing,
  recordDuration: nothing,
  recordSuccess: nothing,
  recordFailure: nothing,
  recordRetry: nothing,
  recordQueueTime: nothing,
} satisfies Operation);
