import type { Random } from './random.ts';
import type { Sleep } from './sleep.ts';

export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

export const defaultRetryPolicy: RetryPolicy = { maxAttempts: 3, baseDelayMs: 50, maxDelayMs: 1000 };

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly random: Random;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly isTransient: (error: unknown) => boolean;
  /** Called as an attempt begins that repeats an earlier one: 2 is the first such attempt. */
  readonly onRetry: (attempt: number) => void;
}

/** Calls `work` until it succeeds, fails for good, or has used up its attempts; then its last error is thrown. */
export async function withRetries<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work(attempt);
    } catch (error) {
      if (signal.aborted || attempt >= policy.maxAttempts || !options.isTransient(error)) throw error;
    }
    await options.sleep(backoffMs(attempt, policy, options.random), signal);
    options.onRetry(attempt + 1);
  }
}

/**
 * The pause after a failed attempt doubles each time and is then drawn between half and all of it, so that tasks which
 * failed together do not come back together.
 */
export function backoffMs(failedAttempt: number, policy: RetryPolicy, random: Random): number {
  const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failedAttempt - 1));
  return ceiling * (0.5 + random() / 2);
}
