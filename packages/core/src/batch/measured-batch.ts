import { type Endable, watchForLoss } from '../operation/lost-and-found.ts';
import type { Batch, BatchJob } from './batch.ts';
import type { BatchMonitor, Progress } from './batch-monitor.ts';
import type { BatchSeries } from './batch-series.ts';
import { MeasuredJob } from './measured-job.ts';

/** So many jobs are known again by their ids, and ids that are so long. Each further one counts as a job of its own. */
const maxKnown = 100_000;
const longestId = 256;

/**
 * A batch that is recorded. A job has its place in it from its beginning on:
 *
 * ```
 *   size = begun + not begun yet        begun = under way + done
 * ```
 */
export class MeasuredBatch implements Batch {
  readonly #monitor: BatchMonitor;
  readonly #series: BatchSeries;
  readonly #progress: Progress;
  readonly #jobs = new Map<unknown, MeasuredJob>();
  /** Whether nobody knows how many jobs there will be. */
  readonly #isUnsized: boolean;
  #begun = 0;
  #hasEnded = false;

  /** @param size `undefined` where it is not known */
  constructor(monitor: BatchMonitor, series: BatchSeries, size: number | undefined) {
    this.#monitor = monitor;
    this.#series = series;
    this.#isUnsized = size === undefined;
    this.#progress = { series, size: size ?? 0, done: 0 };
    series.created();
    if (size !== undefined) series.sized(size);
    series.became('pending', this.size);
    if (size !== 0) monitor.show(this.#progress);
    watchForLoss(this, new LostBatch(monitor, this.#progress));
  }

  get name(): string {
    return this.#series.name;
  }

  get size(): number {
    return this.#progress.size;
  }

  get done(): number {
    return this.#progress.done;
  }

  get progress(): number {
    return this.size === 0 ? 0 : this.done / this.size;
  }

  job(id: unknown): BatchJob {
    const known = this.#jobs.get(id);
    if (known !== undefined) return known;
    const job = new MeasuredJob(id, this, { series: this.#series, engine: this.#monitor.engine });
    if (isId(id) && this.#jobs.size < maxKnown) this.#jobs.set(id, job);
    return job;
  }

  end(): void {
    if (this.#hasEnded) this.#monitor.engine.drops.count('ended-twice', this.name);
    else this.#end();
  }

  [Symbol.dispose](): void {
    if (!this.#hasEnded) this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]();
  }

  /** A job takes its place. One for which there is none left makes the batch larger. */
  began(): void {
    this.#begun++;
    if (this.#begun <= this.size && !this.#hasEnded) return;
    this.#progress.size++;
    this.#series.became('pending');
    if (!this.#isUnsized) this.#monitor.engine.drops.count('batch-exceeded', this.name);
    if (!this.#hasEnded) this.#monitor.show(this.#progress);
  }

  /** A job gives its place back: its run has not begun after all. */
  withdrew(): void {
    this.#begun--;
  }

  /** A job was run of which nothing is recorded. */
  passed(): void {
    if (this.#begun >= this.size) return;
    this.#begun++;
    this.finished();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** A job that has its place is done, for the first time. */
  finished(): void {
    this.#progress.done++;
    // One of which nobody knows how many jobs will come is not over before somebody says so.
    if (this.done === this.size && !this.#isUnsized) this.#monitor.conclude(this.#progress);
  }

  #end(): void {
    this.#hasEnded = true;
    this.#monitor.conclude(this.#progress);
    if (!this.#monitor.engine.gate.isOpen) return;
    if (this.#isUnsized) this.#series.sized(this.size);
    this.#series.became('skipped', this.size - this.#begun);
  }
}

/** What is done about a batch that the application has lost: only that object knows of it which is kept. */
class LostBatch implements Endable {
  readonly #monitor: BatchMonitor;
  readonly #progress: Progress;

  constructor(monitor: BatchMonitor, progress: Progress) {
    this.#monitor = monitor;
    this.#progress = progress;
  }

  lost(): void {
    if (this.#monitor.hide(this.#progress)) {
      this.#monitor.engine.drops.count('never-ended', this.#progress.series.name);
    }
  }
}

function isId(id: unknown): boolean {
  return typeof id === 'number' || typeof id === 'bigint' || (typeof id === 'string' && id.length <= longestId);
}
