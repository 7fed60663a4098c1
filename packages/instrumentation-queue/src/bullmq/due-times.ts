import type { BullmqJob } from './bullmq-types.ts';

/** So many jobs are remembered; the oldest are forgotten first. */
const mostRemembered = 10_000;

/**
 * When jobs were due, which is when they began to wait for a worker. A new job says so itself. One that is to be processed
 * again does not, so that is remembered where it was put back by this process, and else unknown.
 */
export class DueTimes {
  readonly #remembered = new Map<string, number>();

  /** A job was put back, to be processed at this time, in milliseconds. */
  remember(queue: string, id: string | undefined, dueMs: number): void {
    if (id === undefined || !Number.isFinite(dueMs)) return;
    const key = keyOf(queue, id);
    // Set anew, it is the youngest again.
    this.#remembered.delete(key);
    this.#remembered.set(key, dueMs);
    if (this.#remembered.size <= mostRemembered) return;
    for (const oldest of this.#remembered.keys()) {
      this.#remembered.delete(oldest);
      return;
    }
  }

  /** The same, where it is not known already. */
  expect(queue: string, id: string | undefined, dueMs: number): void {
    if (id !== undefined && !this.#remembered.has(keyOf(queue, id))) this.remember(queue, id, dueMs);
  }

  /** The job was not put back. */
  forget(queue: string, id: string | undefined): void {
    if (id !== undefined) this.#remembered.delete(keyOf(queue, id));
  }

  /** When the job that begins now was due, in milliseconds; `undefined` where that is not known. */
  take(job: BullmqJob): number | undefined {
    const remembered = this.#taken(job);
    const first = isFirstStart(job) ? job.timestamp + (job.opts?.delay ?? 0) : undefined;
    // The parent of a flow is due when the last of its children has been processed.
    return first === undefined || remembered === undefined ? (remembered ?? first) : Math.max(first, remembered);
  }

  #taken({ queueQualifiedName, id }: BullmqJob): number | undefined {
    if (this.#remembered.size === 0 || id === undefined) return undefined;
    const key = keyOf(queueQualifiedName, id);
    const dueMs = this.#remembered.get(key);
    if (dueMs !== undefined) this.#remembered.delete(key);
    return dueMs;
  }
}

/** Jobs that failed before keep their traces, also where a user has set their attempts back. */
function isFirstStart({ attemptsStarted, attemptsMade, stacktrace }: BullmqJob): boolean {
  return attemptsStarted <= 1 && attemptsMade === 0 && (stacktrace?.length ?? 0) === 0;
}

/** No name of a queue has a colon, and its prefix and an id may have some: the length tells them apart. */
function keyOf(queue: string, id: string): string {
  return `${queue.length}:${queue}:${id}`;
}
