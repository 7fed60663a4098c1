import { type AttemptOutcome, attempt, type PushRequest } from './attempt.ts';
import type { ResolvedOptions } from './options.ts';
import { type PushFailure, PushgatewayError } from './pushgateway-error.ts';
import { pauseMs, type RetryPolicy } from './retry-policy.ts';

/** What a push takes from the world; replaced in tests. */
export interface PushRuntime {
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  /** The time of the day, to which a server's dates refer. */
  readonly wallMs: () => number;
  readonly monotonicMs: () => number;
  /** Resolves after the time, rejects when the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** One push under way. */
export interface Delivery {
  readonly signal: AbortSignal;
  /** When its time is up, on the clock of `monotonicMs`. */
  readonly endsAtMs: number;
  /** How far it has come, for the message where it ends early. */
  attempts: number;
  failure: PushFailure | undefined;
}

/**
 * Makes the request until the gateway takes it. A push says what the state of its group is, and a deletion that there is
 * none: to repeat either is safe also where the answer to the first one was lost.
 *
 * @throws {PushgatewayError} where the gateway refuses, or attempts or time are used up
 */
export async function deliver(
  request: PushRequest,
  delivery: Delivery,
  { fetch, retry, attemptTimeoutMs }: Pick<ResolvedOptions, 'fetch' | 'retry' | 'attemptTimeoutMs'>,
  runtime: PushRuntime,
): Promise<void> {
  const { signal } = delivery;
  const context = { fetch, signal, wallMs: runtime.wallMs, timeoutMs: attemptTimeoutMs };
  for (;;) {
    delivery.attempts++;
    const outcome = await attempt(request, context);
    if (outcome.status === 'ok') return;
    delivery.failure = outcome.failure;
    const pause = pauseAfter(outcome, retry, delivery.attempts, runtime.random());
    // Where the next attempt would come too late, it is better to say so now than when the time is up.
    if (pause === undefined || runtime.monotonicMs() + pause >= delivery.endsAtMs) {
      throw new PushgatewayError({ ...delivery, request: shownRequest(request) });
    }
    await runtime.wait(pause, signal);
  }
}

/** `undefined` where there is no use in another attempt. */
function pauseAfter(
  outcome: Exclude<AttemptOutcome, { status: 'ok' }>,
  retry: RetryPolicy,
  attempts: number,
  random: number,
): number | undefined {
  if (outcome.status === 'failed' || attempts >= retry.maxAttempts) return undefined;
  return Math.max(pauseMs(retry, attempts, random), outcome.retryAfterMs ?? 0);
}

/** For messages; the address of a request has neither a user nor a query. */
export function shownRequest({ method, url }: Pick<PushRequest, 'method' | 'url'>): string {
  return `${method} ${url}`;
}
