/** A queue of work that is done in the background, and what does it. A job may be done twice, after a crash. */
export interface JobQueue<Job> {
  /**
   * Resolves when the job is in the queue.
   *
   * @throws {Error} where the queue is full, or closed
   */
  add(job: Job): Promise<void>;
  /** Adds this job every so often; where several processes have the queue, once for all of them. */
  repeat(job: Job, everyMs: number): Promise<void>;
  /** Ends when the jobs that are being done are done; what is kept elsewhere is left to others. */
  close(): Promise<void>;
}

export interface QueueOptions<Job> {
  /** What it is called in metrics, and by other processes. */
  readonly name: string;
  /** Rejects where the job is to be tried again. */
  readonly work: (job: Job) => Promise<void>;
  /** So many jobs are done at the same time. */
  readonly concurrency: number;
}

/** Opens queues of one kind. Jobs are objects that JSON can write. */
export interface QueueKind {
  open<Job extends object>(options: QueueOptions<Job>): JobQueue<Job>;
  /** Once the queues are closed. */
  close(): Promise<void>;
}

/** A job is tried so often, with pauses between that double. */
export const retries = { attempts: 4, backoffMs: 200 } as const;

/** More jobs than that do not wait in this process, where they would only fill its memory. */
export const mostWaiting = 10_000;

/** So long a process that is stopped waits for the jobs that it is doing. */
export const closeWithinMs = 5000;

/** Resolves as the work does, or when its time is over. @returns whether it was in time */
export async function inTime(work: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<false>();
  const timer = setTimeout(() => late.resolve(false), timeoutMs);
  try {
    return await Promise.race([work.then(() => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
