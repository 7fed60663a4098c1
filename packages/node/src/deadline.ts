/**
 * What `work` gives, unless it takes longer than the deadline. Until then the timer keeps the process, so that whoever
 * awaits it hears of it.
 *
 * @throws {DeadlineError} when the time is up; the work goes on, and nobody waits for it any more
 */
export async function withDeadline<T>(what: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DeadlineError(what, timeoutMs)), timeoutMs);
  try {
    return await Promise.race([work(), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';

  constructor(what: string, timeoutMs: number) {
    super(`${what} did not finish within ${timeoutMs} ms`);
  }
}
