import type { Engine } from '../engine.ts';
import type { CallObserver } from '../operation/call-observer.ts';
import { isDuration } from '../operation/duration.ts';
import { type Endable, watchForLoss } from '../operation/lost-and-found.ts';
import { observeCall } from '../operation/observe-call.ts';
import type { RunOptions } from '../operation/operation.ts';
import { cancelled, type Outcome } from '../outcome/outcome.ts';
import type { BatchJob, JobId, JobStatus } from './batch.ts';
import type { BatchSeries } from './batch-series.ts';

/** What a job tells its batch. */
export interface JobOwner {
  /** Whether it is too late to begin. */
  readonly hasEnded: boolean;
  /** It takes its place. */
  began(): void;
  /** It gives its place back. */
  withdrew(): void;
  /** The same for one that begins while recording is switched off. */
  passed(): void;
  /** It has ended for the first time. */
  finished(): void;
}

/** What the jobs of a batch are recorded with. */
export interface JobParts {
  readonly series: BatchSeries;
  readonly engine: Engine;
}

export class MeasuredJob implements BatchJob {
  readonly id: JobId;
  readonly #owner: JobOwner;
  readonly #parts: JobParts;
  #status: JobStatus = 'pending';
  /** How often it has begun. From the first time on it has its place. */
  #begun = 0;
  #isDone = false;

  constructor(id: unknown, owner: JobOwner, parts: JobParts) {
    // What the type does not admit is not looked at, and not recorded either.
    this.id = id as JobId;
    this.#owner = owner;
    this.#parts = parts;
  }

  get status(): JobStatus {
    return this.#status === 'pending' && this.#owner.hasEnded ? 'skipped' : this.#status;
  }

  run<T>(fn: () => T, options?: RunOptions): T {
    if (!this.#parts.engine.gate.isOpen) {
      this.#pass();
      return fn();
    }
    const run = new JobRun(this, this.#parts, options);
    try {
      return observeCall(fn, run);
    } finally {
      run.returned();
    }
  }

  cancel(): void {
    if (!this.#parts.engine.gate.isOpen) this.#pass();
    else if (this.#status !== 'pending') this.#parts.engine.drops.count('ended-twice', this.#parts.series.name);
    else {
      this.began();
      this.ended(cancelled, undefined);
    }
  }

  began(): void {
    if (this.#begun++ === 0) this.#owner.began();
    this.#status = 'running';
  }

  /** What was called has not begun its work. */
  withdrew(before: JobStatus): void {
    if (--this.#begun === 0) this.#owner.withdrew();
    this.#status = before;
  }

  ended(outcome: Outcome, seconds: number | undefined): void {
    this.#status = outcome.status;
    this.#parts.series.ended(outcome, seconds);
    if (this.#isDone) return;
    this.#isDone = true;
    this.#owner.finished();
  }

  #pass(): void {
    if (this.#begun > 0) return;
    this.#begun++;
    this.#isDone = true;
    this.#owner.passed();
  }
}

/** One run of a job. What it returns may begin its work only when it is used: then it is measured from then on. */
class JobRun implements CallObserver, Endable {
  readonly #job: MeasuredJob;
  readonly #parts: JobParts;
  readonly #signal: AbortSignal | undefined;
  readonly #statusBefore: JobStatus;
  #startedAtMs: number;
  #isUnderWay = true;
  #isPostponed = false;

  constructor(job: MeasuredJob, parts: JobParts, options: RunOptions | undefined) {
    this.#job = job;
    this.#parts = parts;
    this.#signal = signalOf(options);
    this.#statusBefore = job.status;
    job.began();
    this.#startedAtMs = parts.engine.now();
  }

  succeeded(result: unknown): void {
    this.#end(this.#parts.series.classifier.ofResult(result));
  }

  failed(thrown: unknown): void {
    this.#end(this.#parts.series.classifier.ofError(thrown, this.#signal));
  }

  postponed(): void {
    this.#isUnderWay = false;
    this.#isPostponed = true;
    this.#job.withdrew(this.#statusBefore);
  }

  /** Only now one knows whether the call has begun its work, and what was counted cannot be taken back. */
  returned(): void {
    if (!this.#isPostponed) this.#parts.series.became('running');
  }

  resumed(held?: object): void {
    if (held !== undefined) watchForLoss(held, this);
    this.#isUnderWay = true;
    this.#job.began();
    this.#parts.series.became('running');
    this.#startedAtMs = this.#parts.engine.now();
  }

  lost(): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#parts.engine.drops.count('never-ended', this.#parts.series.name);
  }

  #end(outcome: Outcome): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    const seconds = (this.#parts.engine.now() - this.#startedAtMs) / 1000;
    const isKnown = isDuration(seconds);
    if (!isKnown) this.#parts.engine.drops.count('invalid-duration');
    this.#job.ended(outcome, isKnown ? seconds : undefined);
  }
}

function signalOf(options: RunOptions | undefined): AbortSignal | undefined {
  try {
    return options?.signal;
  } catch {
    // A getter or a proxy of the caller that throws.
    return undefined;
  }
}
