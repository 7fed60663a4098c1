import type { Kit } from '@executor-metrics/instrumentation';
import type { Operation } from '../messaging/operation.ts';
import { type BullmqRecorder, operations } from './bullmq-recorder.ts';
import type { BullmqJob } from './bullmq-types.ts';
import type { DueTimes } from './due-times.ts';
import { failureType } from './failure-type.ts';
import { postponeReason } from './postpone-reason.ts';
import { putRun, Run, runOf, takeRun } from './run-of-job.ts';

/** How the attempts to process jobs begin and end. */
export class JobRuns {
  readonly #kit: Kit;
  readonly #recorder: BullmqRecorder;
  readonly #due: DueTimes;
  readonly #toldFailed = new WeakSet<BullmqJob>();

  constructor(kit: Kit, recorder: BullmqRecorder, due: DueTimes) {
    this.#kit = kit;
    this.#recorder = recorder;
    this.#due = due;
  }

  /** The processor is called. */
  begin(job: BullmqJob): void {
    const destination = this.#recorder.destinationOf(job.queue.name, job.name);
    putRun(job, new Run(this, destination, this.#recorder.active.begin(destination)));
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
    this.#recorder.postponed.add(1, run.destination, reason);
    // Of one that is delayed the job says when it is due, and of one that waits for its children nobody knows.
    if (reason === 'waiting' || reason === 'rate_limited') {
      this.#due.remember(job.queueQualifiedName, job.id, Date.now());
    }
  }

  /** The broker has it as completed. */
  completed(job: BullmqJob, startMs: number): void {
    this.#record(job, operations.complete, startMs, undefined);
    const { parent } = job;
    if (parent !== undefined) this.#due.remember(parent.queueKey, parent.id, Date.now());
  }

  /** The broker has it as failed, or to be tried again. */
  failed(job: BullmqJob, startMs: number, error: unknown): void {
    const type = failureType(this.#kit, error);
    const destination = this.#recorder.destinationOf(job.queue.name, job.name);
    this.#toldFailed.add(job);
    this.#record(job, operations.fail, startMs, type);
    if (typeof job.finishedOn === 'number') {
      this.#recorder.dead.add(1, destination, type);
    } else {
      this.#recorder.retries.add(1, destination, type);
      this.#due.remember(job.queueQualifiedName, job.id, Date.now() + (job.delay ?? 0));
    }
  }

  /** The broker did not take the word of who processed it: most often the lock was lost. */
  refused(operation: Operation, job: BullmqJob, startMs: number, error: unknown): void {
    const destination = this.#recorder.destinationOf(job.queue.name, job.name);
    this.#recorder.operation.record(secondsSince(startMs), operation, destination, this.#kit.errorType(error));
  }

  /** Somebody was told that it failed: by version 5 also of jobs that nobody moved, as their workers are lost. */
  toldFailed(job: BullmqJob | undefined, error: unknown): void {
    if (job === undefined || this.#toldFailed.delete(job)) return;
    const destination = this.#recorder.destinationOf(job.queue.name, job.name);
    this.#recorder.dead.add(1, destination, this.#kit.errorType(error));
  }

  #record(job: BullmqJob, operation: Operation, startMs: number, type: string | undefined): void {
    const run = runOf(job, this);
    const destination = run?.destination ?? this.#recorder.destinationOf(job.queue.name, job.name);
    this.#recorder.operation.record(secondsSince(startMs), operation, destination, undefined);
    const seconds = run?.seconds ?? secondsOfOwn(job);
    if (run !== undefined) takeRun(job, this);
    if (seconds !== undefined) this.#recorder.process.record(seconds, operations.process, destination, type);
  }
}

function secondsSince(startMs: number): number {
  return (performance.now() - startMs) / 1000;
}

/** For jobs that the application takes and moves by itself. */
function secondsOfOwn({ processedOn }: BullmqJob): number | undefined {
  return typeof processedOn === 'number' ? Math.max(0, Date.now() - processedOn) / 1000 : undefined;
}
