import { createQueueMetrics, type QueueMetrics } from '@executor-metrics/instrumentation-queue';
import type { Queue, Worker } from 'bullmq';
import { type Outage, oncePerOutage } from '../outage.ts';
import {
  closeWithinMs,
  inTime,
  type JobQueue,
  mostWaiting,
  type QueueKind,
  type QueueOptions,
  retries,
} from './job-queue.ts';
import { openRedisConnections, type RedisConnections } from './redis-connections.ts';

export interface BullmqOptions {
  /** What all keys begin with. */
  readonly prefix: string;
  /** Told of jobs that nobody will try again, and once when Redis cannot be reached, until it was reached again. */
  readonly onError: (error: unknown) => void;
}

/** So many jobs are kept to be looked at, of those that were done and of those that failed. */
const mostKept = { removeOnComplete: { count: 100 }, removeOnFail: { count: 1000 } };

/** What there is to do without Redis is done in that time. */
const awayWithinMs = 100;

/** Queues in Redis, which other processes share. While it cannot be reached, jobs wait in this process. */
export async function bullmqQueues(url: string, { prefix, onError }: BullmqOptions): Promise<QueueKind> {
  // Loaded when they are needed: whoever has no Redis needs no driver.
  const { Queue, Worker } = await import('bullmq');
  const outage = oncePerOutage(onError);
  const redis = await openRedisConnections(url, outage);
  const { connection } = redis;
  return {
    open<Job extends object>({ name, work, concurrency }: QueueOptions<Job>): JobQueue<Job> {
      const { attempts, backoffMs } = retries;
      const backoff = { type: 'exponential', delay: backoffMs };
      const defaultJobOptions = { attempts, backoff, ...mostKept };
      const queue = new Queue(name, { connection, prefix, defaultJobOptions });
      const worker = new Worker<Job>(name, ({ data }) => work(data), { connection, prefix, concurrency });
      worker.on('failed', (job, error) => {
        if (job === undefined || job.attemptsMade >= attempts) onError(error);
      });
      return new BullmqQueue(name, { queue, worker, outage, redis });
    },
    async close() {
      redis.disconnect();
    },
  };
}

interface Parts<Job> {
  readonly queue: Queue;
  readonly worker: Worker<Job>;
  readonly outage: Outage;
  readonly redis: RedisConnections;
}

class BullmqQueue<Job extends object> implements JobQueue<Job> {
  readonly #name: string;
  readonly #queue: Queue;
  readonly #worker: Worker<Job>;
  readonly #redis: RedisConnections;
  readonly #metrics: QueueMetrics;
  #pending = 0;

  constructor(name: string, { queue, worker, outage, redis }: Parts<Job>) {
    this.#name = name;
    this.#redis = redis;
    this.#queue = queue;
    this.#worker = worker;
    queue.on('error', outage.failed);
    worker.on('error', outage.failed);
    // All else is measured by itself. How old the oldest job is takes a look into the queue, for which this is the place.
    this.#metrics = createQueueMetrics({ system: 'bullmq', destination: name });
    this.#metrics.oldestAge(async () => {
      const [oldest] = await queue.getWaiting(0, 0);
      // 0, not nothing: a graph shows then that there is none.
      return oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.timestamp - oldest.delay) / 1000;
    });
  }

  async add(job: Job): Promise<void> {
    if (this.#pending >= mostWaiting) throw new Error(`the queue "${this.#name}" cannot be reached`);
    this.#pending++;
    try {
      await this.#queue.add(this.#name, job);
    } finally {
      this.#pending--;
    }
  }

  async repeat(job: Job, everyMs: number): Promise<void> {
    await this.#queue.upsertJobScheduler(this.#name, { every: everyMs }, { name: this.#name, data: job });
  }

  async close(): Promise<void> {
    this.#metrics.close();
    // BullMQ waits for a Redis that is away; nothing can be told to it. A job that takes longer than the time that there is
    // will be taken up by another process, or by the next one, as one that has stalled.
    const away = this.#redis.away();
    const isAway = !this.#redis.isReachable();
    for (const close of [() => this.#worker.close(isAway), () => this.#queue.close()]) {
      const closed = close();
      await inTime(Promise.race([closed, away.then(() => inTime(closed, awayWithinMs))]), closeWithinMs);
    }
  }
}
