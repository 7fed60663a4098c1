import type { Answer, Payload, Transport } from '../transport/transport.ts';
import type { PushTime } from './push-time.ts';

/** When a request is sent again. */
export interface RetryPolicy {
  /** The wait before the second attempt, in milliseconds. */
  readonly initialMs: number;
  /** The longest wait, but for what a backend asks for. */
  readonly maxMs: number;
  /** By how much each wait is longer than the one before. */
  readonly multiplier: number;
  /** The share of a wait by which it is made shorter or longer at random, so that clients do not come back in step. */
  readonly jitter: number;
  /** How long after the first attempt another one may begin. */
  readonly maxElapsedMs: number;
}

export interface Attempts {
  readonly answer: Answer;
  /** How many attempts may have reached the backend and were not answered. */
  readonly unanswered: number;
}

interface RetryingOptions {
  readonly transport: Transport;
  readonly policy: RetryPolicy;
  /** Of one attempt. */
  readonly timeoutMs: number;
  /** From 0 to below 1; replaced in tests. */
  readonly random?: () => number;
}

/** Sends, and sends the very same bytes again while that may help and there is time. */
export function retrying({ transport, policy, timeoutMs, random = Math.random }: RetryingOptions) {
  return async (payload: Payload, time: PushTime): Promise<Attempts> => {
    const beganAt = performance.now();
    const elapsedMs = (): number => performance.now() - beganAt;
    const giveUpAfterMs = Math.max(timeoutMs, policy.maxElapsedMs);
    let unanswered = 0;
    for (let attempt = 0; ; attempt++) {
      const leftMs = Math.min(giveUpAfterMs - elapsedMs(), time.remainingMs);
      const limit = { timeoutMs: Math.max(1, Math.min(timeoutMs, leftMs)), signal: time.signal };
      const answer = await transport.send(payload, limit);
      if (answer.status === 'unanswered') unanswered++;
      if (!mayHelp(answer)) return { answer, unanswered };
      const waitMs = Math.max(waitAfter(attempt, policy, random), retryAfterMsOf(answer) ?? 0);
      const inTime = elapsedMs() + waitMs <= policy.maxElapsedMs && waitMs < time.remainingMs;
      if (!time.patient || !inTime) return { answer, unanswered };
      await time.sleep(waitMs);
      if (!time.patient || time.remainingMs === 0) return { answer, unanswered };
    }
  };
}

export type Send = (payload: Payload, time: PushTime) => Promise<Attempts>;

function mayHelp(answer: Answer): boolean {
  if (answer.status === 'refused') return answer.retryable;
  return answer.status === 'unsent' || answer.status === 'unanswered';
}

export function retryAfterMsOf(answer: Answer): number | undefined {
  return answer.status === 'refused' || answer.status === 'unanswered' ? answer.retryAfterMs : undefined;
}

function waitAfter(
  attempt: number,
  { initialMs, maxMs, multiplier, jitter }: RetryPolicy,
  random: () => number,
): number {
  const waitMs = Math.min(initialMs * multiplier ** attempt, maxMs);
  return waitMs * (1 + jitter * (2 * random() - 1));
}
