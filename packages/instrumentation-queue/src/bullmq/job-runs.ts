// Hot: for each job that is processed. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import type { Operation } from '../messaging/operation.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqJob } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import { failureType } from './failure-type.ts';
import type { Places } from './places.ts';
import { postponeReason } from './postpone-reason.ts';
import { putRun, Run, runOf, takeRun } from './run-of-job.ts';

/** What runs are recorded with. */
export interface JobRunsParts {
  readonly recorder: BullmqRecorder;
  readonly places: Places;
  readonly due: DueTimes;
}

/** How the attempts to process jobs begin and end. */
export class JobRuns {
  readonly #kit: Kit;
  readonly #recorder: BullmqRecorder;
  readonly #places: Places;
  readonly #due: DueTimes;
  readonly #toldFailed = new WeakSet<BullmqJob>();

  constructor(kit: Kit, { recorder, places, due }: JobRunsParts) {
    this.#kit = kit;
    this.#recorder = recorder;
    this.#places = places;
    this.#due = due;
  }

  /** The processor is called. */
  begin(job: BullmqJob): void {
    const place = this.#places.ofJob(job.queue, job.name);
    putRun(job, new Run(this, place, this.#recorder.active.begin(place.destination)));
  }

  /** The processor is done. What it did counts when the broker knows it, which it may never do. */
  returned(job: BullmqJob): void {
    runOf(job, this)?.end(performance.now());
  }

  /** The processor threw: because it failed, or as it has put the job back. */
  threw(job: BullmqJob, error: unknown): void {
    const run = runOf(job, this);
    run?.end(performance.now());
    const reason = postponeReason(error);
    if (run === undefined || reason === undefined) return;
    takeRun(job, this);
    this.#recorder.postponed.add(1, run.place.destination, reason);
    // Of one that is delayed the job says when it is due, and of one that waits for its children nobody knows.
    if (reason === 'waiting' || reason === 'rate_limited') {
      this.#due.remember(job.queueQualifiedName, job.id, Date.now());
    }
  }

  /** A worker says that the broker has it as completed. */
  toldCompleted(job: BullmqJob | undefined): void {
    const run = job && runOf(job, this);
    if (job === undefined || run?.isDone !== true) return;
    takeRun(job, this);
    run.place.processed.record(run.seconds);
    this.#rememberParent(job);
  }

  /** The broker has it as completed; the application told it. */
  completed(job: BullmqJob, startMs: number): void {
    this.#record(job, operations.complete, startMs, undefined);
    this.#rememberParent(job);
  }

  /** The broker is told that it failed: without a back-off the job may begin again before the answer is here. */
  failing(job: BullmqJob): void {
    this.#due.expect(job.queueQualifiedName, job.id, Date.now());
  }

  /** The broker has it as failed, or to be tried again. */
  failed(job: BullmqJob, startMs: number, error: unknown): void {
    const type = failureType(this.#kit, error);
    const { destination } = this.#places.ofJob(job.queue, job.name);
    this.#toldFailed.add(job);
    this.#record(job, operations.fail, startMs, type);
    if (typeof job.finishedOn === 'number') {
      this.#recorder.dead.add(1, destination, type);
      this.#due.forget(job.queueQualifiedName, job.id);
    } else {
      this.#recorder.retries.add(1, destination, type);
      if (job.delay) this.#due.remember(job.queueQualifiedName, job.id, Date.now() + job.delay);
    }
  }

  /** The broker did not take the word of who processed it: most often the lock was lost. */
  refused(operation: Operation, job: BullmqJob, startMs: number, error: unknown): void {
    const { destination } = this.#places.ofJob(job.queue, job.name);
    this.#recorder.operation.record(secondsSince(startMs), operation, destination, this.#kit.errorType(error));
  }

  /** Somebody was told that it failed: by version 5 also of jobs that nobody moved, as their workers are lost. */
  toldFailed(job: BullmqJob | undefined, error: unknown): void {
    if (job === undefined || this.#toldFailed.delete(job)) return;
    const { destination } = this.#places.ofJob(job.queue, job.name);
    this.#recorder.dead.add(1, destination, this.#kit.errorType(error));
  }

  #record(job: BullmqJob, operation: Operation, startMs: number, type: string | undefined): void {
    const run = runOf(job, this);
    const { destination } = run?.place ?? this.#places.ofJob(job.queue, job.name);
    this.#recorder.operation.record(secondsSince(startMs), operation, destination, undefined);
    const seconds = run?.isDone ? run.seconds : secondsOfOwn(job);
    if (run !== undefined) takeRun(job, this);
    if (seconds !== undefined) this.#recorder.process.record(seconds, operations.process, destination, type);
  }

  /** The parent of a flow begins to wait when its last child is completed. */
  #rememberParent({ parent }: BullmqJob): void {
    if (parent !== undefined) this.#due.remember(parent.queueKey, parent.id, Date.now());
  }
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}

/** For jobs that the application takes and moves by itself. */
function secondsOfOwn({ processedOn }: BullmqJob): number | undefined {
  return typeof processedOn === 'number' ? Math.max(0, Date.now() - processedOn) / 1000 : undefined;
}
