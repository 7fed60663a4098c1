/** Beyond this Node's timers fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** What the work resolves to; rejects with `late()` where that takes longer. The work itself goes on. */
export async function withinDeadline<T>(deadlineMs: number, work: Promise<T>, late: () => Error): Promise<T> {
  const timeUp = Promise.withResolvers<never>();
  const timer = setTimeout(() => timeUp.reject(late()), Math.min(deadlineMs, longestTimerMs));
  try {
    return await Promise.race([work, timeUp.promise]);
  } finally {
    clearTimeout(timer);
  }
}
