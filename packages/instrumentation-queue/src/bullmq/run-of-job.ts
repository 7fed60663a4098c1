// Hot: for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import type { Underway } from '@executor-metrics/instrumentation';
import type { Destination } from '../messaging/destination.ts';
import type { BullmqJob } from './bullmq-types.ts';

/** An attempt to process a job in this process, as one instrumentation sees it. */
export class Run {
  readonly owner: object;
  readonly destination: Destination;
  readonly startMs: number;
  /** How long the processor took; there when it is done. */
  seconds: number | undefined;
  /** The same attempt as others see it: there may be instrumentations for several providers. */
  beside: Run | undefined;
  readonly #underway: Underway;

  constructor(owner: object, destination: Destination, underway: Underway) {
    this.owner = owner;
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
 * The runs of a job are kept on the job, in a field that nobody else sees: not when it is printed, copied or compared. A
 * WeakMap would do the same at three times the cost (Node 24.21: 430 ns a job instead of 150 ns).
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

/** The run of a job that the owner has begun. */
export function runOf(job: BullmqJob, owner: object): Run | undefined {
  let run = RunField.of(job);
  while (run !== undefined && run.owner !== owner) run = run.beside;
  return run;
}

/** In the place of one that the owner has begun before. */
export function putRun(job: BullmqJob, run: Run): void {
  takeRun(job, run.owner);
  run.beside = RunField.of(job);
  RunField.put(job, run);
}

/** Takes away what the owner has begun. */
export function takeRun(job: BullmqJob, owner: object): void {
  const taken = runOf(job, owner);
  if (taken === undefined) return;
  const first = RunField.of(job);
  if (first === taken) RunField.put(job, taken.beside);
  for (let run = first; run !== undefined; run = run.beside) if (run.beside === taken) run.beside = taken.beside;
}
