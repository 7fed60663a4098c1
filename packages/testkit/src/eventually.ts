import { setTimeout as sleep } from 'node:timers/promises';

export interface EventuallyOptions {
  /** What is waited for; it begins the message of the failure. */
  readonly what: string;
  /** 5000 by default. */
  readonly timeoutMs?: number;
  /** The pause between two attempts: 50 by default. */
  readonly intervalMs?: number;
}

/**
 * Repeats the attempt until it neither throws nor rejects, and gives what it returned. When the time is up, throws the last
 * failure under the name of what was waited for.
 *
 * @example
 * await eventually(() => expect(server.requests).toHaveLength(2), { what: 'two pushes' });
 */
export async function eventually<T>(attempt: () => T | Promise<T>, options: EventuallyOptions): Promise<T> {
  const { what, timeoutMs = 5000, intervalMs = 50 } = options;
  const deadlineMs = performance.now() + timeoutMs;
  const remainingMs = () => Math.max(0, deadlineMs - performance.now());
  let failure: unknown;
  do {
    try {
      return await within(remainingMs(), attempt);
    } catch (error) {
      failure = error;
    }
    await sleep(Math.min(intervalMs, remainingMs()));
  } while (remainingMs() > 0);
  const message = failure instanceof Error ? failure.message : String(failure);
  throw new Error(`${what}: not within ${timeoutMs} ms: ${message}`, { cause: failure });
}

/** So that an attempt that never settles cannot outlast the deadline. */
async function within<T>(timeoutMs: number, attempt: () => T | Promise<T>): Promise<T> {
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('the last attempt did not finish')), timeoutMs);
  try {
    return await Promise.race([attempt(), timeIsUp]);
  } finally {
    clearTimeout(timer);
  }
}
