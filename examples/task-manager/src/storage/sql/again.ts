import { setTimeout as pause } from 'node:timers/promises';

const mostAttempts = 6;

/** Does it again, a few times, where it failed as two of them were in the way of each other. */
export async function againIf<T>(inTheWay: (error: unknown) => boolean, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === mostAttempts || !inTheWay(error)) throw error;
      await pause(2 ** attempt);
    }
  }
}
