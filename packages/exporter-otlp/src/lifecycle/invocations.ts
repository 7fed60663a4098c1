import { isRecord } from '@executor-metrics/core/support';

/** The platform must have time left to send the answer of the invocation. */
const marginMs = 100;

/**
 * How long a flush at the end of an invocation may take: the limit, or what the platform has left for the invocation.
 *
 * @param invocation the arguments of the handler; the second is the context, as AWS Lambda gives it
 */
export function flushLimitOf(invocation: readonly unknown[], limitMs: number): number {
  const [, context] = invocation;
  if (!isRecord(context) || typeof context.getRemainingTimeInMillis !== 'function') return limitMs;
  const remainingMs = Number(context.getRemainingTimeInMillis()) - marginMs;
  return Number.isNaN(remainingMs) ? limitMs : Math.max(1, Math.min(limitMs, remainingMs));
}
