// Hot: for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import type { Underway } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import type { BullmqJob } from './bullmq-types.ts';

/** An attempt to process a job in this process. */
export class Run {
  readonly destination: Destination;
  readonly startMs: number;
  /** How long the processor took; there when it is done. */
  seconds: number | undefined;
  readonly #underway: Underway;

  constructor(destination: Destination, underway: Underway) {
    this.destination = destination;
    this.#underway = underway;
    this.startMs = performance.now();
  }

  /** The processor is done, if it has not been before. */
  end(nowMs: number): void {
    if (this.seconds !== undefined) return;
    this.seconds = (nowMs - this.startMs) / 1000;
    this.#underway.end();
  }
}

/** A constructor that returns its argument lets a class put its private field on any object. */
class Itself {
  constructor(job: BullmqJob) {
    // biome-ignore lint/correctness/noConstructorReturn: that is what it is for
    return job as Itself;
  }
}

/**
 * The run of a job is kept on the job, as a field that nobody else sees: not when it is printed, copied or compared. A WeakMap would do
 * the same at three times the cost (Node 24.21: 430 ns a job instead of 150 ns).
 */
class RunField extends Itself {
  #run: Run | undefined;

  static of(job: BullmqJob): Run | undefined {
    return #run in job ? (job as unknown as RunField).#run : undefined;
  }

  static put(job: BullmqJob, run: Run | undefined): void {
    const marked = #run in job ? (job as unknown as RunField) : new RunField(job);
    marked.#run = run;
  }
}

export const runOf: (job: BullmqJob) => Run | undefined = RunField.of;
export const putRun: (job: BullmqJob, run: Run | undefined) => void = RunField.put;
