import type { RunOptions } from '../operation/operation.ts';
import type { OutcomeStatus } from '../outcome/outcome.ts';

/** What tells the jobs of a batch apart. It becomes no label. */
export type JobId = string | number | bigint;

/** What a job can be: `skipped` is one that had not begun when its batch ended. */
export type JobStatus = 'pending' | 'running' | 'skipped' | OutcomeStatus;

/** One job of a batch. Its methods do not throw, save what the function throws that it runs. */
export interface BatchJob {
  readonly id: JobId;
  /** What it is now; a job that is run again has the status of its last run. */
  readonly status: JobStatus;
  /**
   * Calls `fn` as `Operation.run` does, and records the duration and the outcome of the job. A job that is run again, such as
   * one that failed, is measured each time, and counts once for the progress of its batch.
   */
  run<T>(fn: () => T, options?: RunOptions): T;
  /** The job will not be run: it counts as `cancelled` and as done. One that has begun takes its course. */
  cancel(): void;
}

/**
 * A number of jobs that belong together. Its progress is shown until each of them is done, or until its end.
 *
 * @example
 * await using batch = metrics.batch('import', rows.length);
 * await Promise.all(rows.map((row) => batch.job(row.id).run(() => load(row))));
 */
export interface Batch extends Disposable, AsyncDisposable {
  /** The name under which the batch is recorded. */
  readonly name: string;
  /** How many jobs it has: as many as were said, or more where more have begun. */
  readonly size: number;
  /** How many of its jobs have ended, whatever way. */
  readonly done: number;
  /** The share of its jobs that has ended, from 0 to 1. */
  readonly progress: number;
  /** The job of that id: the same one for the same id. */
  job(id: JobId): BatchJob;
  /**
   * Nothing more will begin: jobs that have not begun count as `skipped`. Jobs that are under way are recorded when they end.
   * Not needed where all jobs are run.
   */
  end(): void;
  /** The same, where it has not ended. */
  [Symbol.dispose](): void;
  /** The same. */
  [Symbol.asyncDispose](): Promise<void>;
}
