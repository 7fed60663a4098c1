import type { ExecutorMetrics } from '@executor-metrics/core';
import { openDatabase } from './database.ts';
import { TaskError } from './errors.ts';
import { Ledger, type OperationTotals } from './ledger.ts';
import { sleep } from './sleep.ts';
import { TaskQueue } from './task-queue.ts';
import { TaskStore } from './task-store.ts';
import { type QueuedTask, TaskWorker } from './worker.ts';
import { Workspace } from './workspace.ts';

export interface ServiceOptions {
  readonly metrics: Pick<ExecutorMetrics, 'operation'>;
  /** A file, or `:memory:`. */
  readonly database: string;
  readonly seed: number;
  readonly queueCapacity?: number;
  readonly concurrency?: number;
  readonly onError: (error: unknown) => void;
}

/** What the service did since it started, by its own account. */
export interface Stats {
  readonly operations: OperationTotals;
  readonly tasks: { readonly accepted: number; readonly rejected: number };
  readonly queue: { readonly depth: number; readonly running: number };
}

/** The executor of tasks, without a way to reach it: `http-api.ts` is one. */
export interface Service {
  readonly store: TaskStore;
  readonly accepting: boolean;
  submit(text: string): { readonly id: number; readonly status: 'queued' | 'rejected' };
  stats(): Stats;
  /** Takes no more tasks, gives those that it has some time to end, and abandons the rest. */
  drain(graceMs: number): Promise<void>;
  close(): void;
}

export function createService(options: ServiceOptions): Service {
  const { metrics, database, seed, queueCapacity = 100, concurrency = 8, onError } = options;
  const db = openDatabase(database);
  const store = new TaskStore(db);
  const ledger = new Ledger(db);
  const abandon = new AbortController();
  const worker = new TaskWorker({
    ...{ metrics, store, ledger, sleep, seed },
    workspace: new Workspace(db),
    signal: abandon.signal,
  });
  const queue = new TaskQueue<QueuedTask>({
    capacity: queueCapacity,
    concurrency,
    work: (task) => worker.work(task),
    onError,
  });
  const tasks = { accepted: 0, rejected: 0 };
  let accepting = true;

  return {
    store,
    get accepting() {
      return accepting;
    },
    submit(text) {
      const status = queue.full ? 'rejected' : 'queued';
      const id = store.add(text, status);
      tasks[status === 'queued' ? 'accepted' : 'rejected'] += 1;
      if (status === 'queued') queue.push({ id, text });
      return { id, status };
    },
    stats: () => ({
      operations: ledger.totals(),
      tasks: { ...tasks },
      queue: { depth: queue.depth, running: queue.running },
    }),
    async drain(graceMs) {
      accepting = false;
      const graceEnds = new AbortController();
      await Promise.race([queue.idle(), sleep(graceMs, graceEnds.signal).catch(() => {})]);
      graceEnds.abort();
      queue.clear();
      abandon.abort(new TaskError('Abandoned', 'the service stopped before the task ended'));
      await queue.idle();
    },
    close: () => db.close(),
  };
}
