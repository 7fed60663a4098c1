/**
 * Waits for the work, not longer than the limit. Until then the timer keeps the process: somebody waits for the last points
 * to get out, and the sockets and timers of a push keep nothing.
 *
 * @throws {LimitExceeded} when the time is up; the work goes on, and nobody waits for it any more
 */
export async function keptAlive<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const { promise: timeUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new LimitExceeded(limitMs)), limitMs);
  try {
    return await Promise.race([work, timeUp]);
  } finally {
    clearTimeout(timer);
  }
}

export class LimitExceeded extends Error {
  override readonly name = 'LimitExceeded';

  constructor(limitMs: number) {
    super(`not within ${limitMs} ms`);
  }
}
