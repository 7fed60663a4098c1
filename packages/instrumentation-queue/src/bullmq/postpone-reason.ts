/** What a processor throws when it has put its job back, or wants that to be done. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ['DelayedError', 'delayed'],
  ['WaitingError', 'waiting'],
  ['WaitingChildrenError', 'waiting_children'],
]);

/**
 * Why a processor put its job back; `undefined` where it failed. They are told as BullMQ tells them: by name, as what comes
 * from another process has no class, and a rate limit by its message.
 */
export function postponeReason(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
  return message === 'bullmq:rateLimitExceeded' ? 'rate_limited' : reasons.get(name);
}
