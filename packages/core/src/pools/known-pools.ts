import type { PoolFigure } from './pool-figures.ts';

/** A pool of a library, whatever it has. */
export type Pool = Readonly<Record<string, unknown>>;

/** How the pools of one library, or of several that are alike, are recognised and read. */
interface KnownPool {
  readonly matches: (pool: Pool) => boolean;
  readonly read: (pool: Pool) => { readonly [F in PoolFigure]?: unknown };
}

/**
 * Libraries whose pools do not call their figures what we call them. They are known by their properties, so that none of
 * them has to be there.
 */
export const knownPools: readonly KnownPool[] = [
  {
    // p-queue: `size` is what waits.
    matches: (pool) =>
      isNumber(pool.pending) && isNumber(pool.size) && isNumber(pool.concurrency) && isMethod(pool.add),
    read: (pool) => ({ active: pool.pending, queued: pool.size, capacity: pool.concurrency }),
  },
  {
    // p-limit.
    matches: (pool) => isNumber(pool.activeCount) && isNumber(pool.pendingCount),
    read: (pool) => ({ active: pool.activeCount, queued: pool.pendingCount, capacity: pool.concurrency }),
  },
  {
    // Piscina and Tinypool. Of a thread that runs several tasks at a time, Piscina only says that it is not idle. Its own
    // `utilization` is the mean since the pool was created.
    matches: (pool) => Array.isArray(pool.threads) && isNumber(pool.queueSize) && isMethod(pool.run),
    read: readThreads,
  },
  {
    // fastq and the queues of async.
    matches: (pool) => isMethod(pool.running) && isMethod(pool.length) && isNumber(pool.concurrency),
    read: (pool) => ({ active: call(pool, 'running'), queued: call(pool, 'length'), capacity: pool.concurrency }),
  },
  {
    // workerpool.
    matches: (pool) => isMethod(pool.stats) && isMethod(pool.exec),
    read: (pool) => {
      const { totalWorkers, activeTasks, pendingTasks } = call(pool, 'stats') as Pool;
      return { size: totalWorkers, active: activeTasks, queued: pendingTasks, capacity: pool.maxWorkers };
    },
  },
];

function readThreads(pool: Pool): { readonly [F in PoolFigure]?: unknown } {
  const size = (pool.threads as readonly unknown[]).length;
  const { maxThreads, concurrentTasksPerWorker = 1 } = pool.options as Pool;
  return {
    size,
    active: isNumber(pool.idleThreads) ? size - pool.idleThreads : undefined,
    queued: pool.queueSize,
    capacity: isNumber(maxThreads) ? maxThreads * Number(concurrentTasksPerWorker) : undefined,
  };
}

function call(pool: Pool, method: string): unknown {
  return (pool[method] as () => unknown).call(pool);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}

function isMethod(value: unknown): boolean {
  return typeof value === 'function';
}
