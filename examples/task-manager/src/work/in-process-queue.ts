import { createQueueMetrics, type QueueMetrics } from '@executor-metrics/instrumentation-queue';
import {
  closeWithinMs,
  inTime,
  type JobQueue,
  mostWaiting,
  type QueueKind,
  type QueueOptions,
  retries,
} from './job-queue.ts';

/** Queues in this process: what waits in them ends with it. @param onError hears of jobs that nobody will try again */
export function inProcessQueues(onError: (error: unknown) => void): QueueKind {
  return {
    open: <Job extends object>(options: QueueOptions<Job>) => new InProcessQueue(options, onError),
    close: async () => {},
  };
}

interface Waiting<Job> {
  readonly job: Job;
  readonly sentAt: number;
  readonly dueAt: number;
  readonly attempt: number;
}

class InProcessQueue<Job> implements JobQueue<Job> {
  readonly #options: QueueOptions<Job>;
  readonly #onError: (error: unknown) => void;
  readonly #metrics: QueueMetrics;
  readonly #waiting: Waiting<Job>[] = [];
  readonly #delayed = new Map<Waiting<Job>, NodeJS.Timeout>();
  readonly #active = new Set<Promise<void>>();
  readonly #repeating: NodeJS.Timeout[] = [];
  #isClosing = false;

  constructor(options: QueueOptions<Job>, onError: (error: unknown) => void) {
    this.#options = options;
    this.#onError = onError;
    // The metrics that a broker's instrumentation would give, under the same names.
    this.#metrics = createQueueMetrics({ system: 'in_process', destination: options.name });
    this.#metrics.depth(() => {
      return { waiting: this.#waiting.length, active: this.#active.size, delayed: this.#delayed.size };
    });
    this.#metrics.oldestAge(() => {
      const [oldest] = this.#waiting;
      // 0, not nothing: a graph shows then that there is none.
      return oldest === undefined ? 0 : (Date.now() - oldest.dueAt) / 1000;
    });
  }

  async add(job: Job): Promise<void> {
    if (this.#isClosing) throw new Error(`the queue "${this.#options.name}" is closed`);
    if (this.#waiting.length >= mostWaiting) throw new Error(`the queue "${this.#options.name}" is full`);
    const now = Date.now();
    this.#metrics.sent();
    this.#waiting.push({ job, sentAt: now, dueAt: now, attempt: 1 });
    this.#advance();
  }

  async repeat(job: Job, everyMs: number): Promise<void> {
    const timer = setInterval(() => void this.add(job).catch(this.#onError), everyMs);
    this.#repeating.push(timer);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    for (const timer of this.#repeating) clearInterval(timer);
    // What waited for another attempt gets it now: there will be no later one.
    for (const [waiting, timer] of this.#delayed) {
      clearTimeout(timer);
      this.#waiting.push(waiting);
    }
    this.#delayed.clear();
    this.#advance();
    if (!(await inTime(this.#idle(), closeWithinMs))) {
      const left = this.#waiting.splice(0).length + this.#active.size;
      this.#onError(new Error(`the queue "${this.#options.name}" was closed with ${left} jobs that were not done`));
    }
    this.#metrics.close();
  }

  /** Starts what can be started. */
  #advance(): void {
    while (this.#active.size < this.#options.concurrency) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      const attempt = this.#try(next).finally(() => {
        this.#active.delete(attempt);
        this.#advance();
      });
      this.#active.add(attempt);
    }
  }

  async #try(waiting: Waiting<Job>): Promise<void> {
    const { job, sentAt, dueAt, attempt } = waiting;
    const processing = this.#metrics.received({ sentAt, dueAt, redelivered: attempt > 1 });
    try {
      await this.#options.work(job);
      processing.done();
    } catch (error) {
      if (attempt < retries.attempts && !this.#isClosing) {
        processing.retry(error);
        this.#postpone(waiting);
      } else {
        processing.fail(error);
        this.#onError(error);
      }
    }
  }

  #postpone(waiting: Waiting<Job>): void {
    const pauseMs = retries.backoffMs * 2 ** (waiting.attempt - 1);
    const again = { ...waiting, attempt: waiting.attempt + 1, dueAt: Date.now() + pauseMs };
    const timer = setTimeout(() => {
      this.#delayed.delete(again);
      this.#waiting.push(again);
      this.#advance();
    }, pauseMs);
    this.#delayed.set(again, timer);
  }

  async #idle(): Promise<void> {
    while (this.#active.size > 0) await Promise.race(this.#active);
  }
}
