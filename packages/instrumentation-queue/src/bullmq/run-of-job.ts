// Hot: for each job. Guarded by bench/instrumentation-queue/bullmq.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Underway } from '@executor-metrics/instrumentation';
import type { BullmqJob } from './bullmq-types.ts';
import { Itself } from './itself.ts';
import type { Place } from './place.ts';

/** An attempt to process a job in this process, as one instrumentation sees it. */
export class Run {
  readonly owner: object;
  readonly place: Place;
  readonly startMs: number;
  /** When the processor was done; 0 until then. */
  endMs = 0;
  /** Whether the broker was told that it is completed. */
  isTold = false;
  /** The same attempt as others see it: there may be instrumentations for several providers. */
  beside: Run | undefined = undefined;
  readonly #underway: Underway;

  constructor(owner: object, place: Place, underway: Underway) {
    this.owner = owner;
    this.place = place;
    this.#underway = underway;
    this.startMs = performance.now();
  }

  /** The processor is done, if it has not been before. */
  end(nowMs: number): void {
    if (this.endMs !== 0) return;
    this.endMs = nowMs;
    this.#underway.end();
  }

  get isDone(): boolean {
    return this.endMs !== 0;
  }

  /** How long the processor took. */
  get seconds(): number {
    return (this.endMs - this.startMs) / 1000;
  }
}

/** The runs of a job are kept on the job. */
class RunField extends Itself {
  #run: Run | undefined;

  constructor(job: BullmqJob, run: Run | undefined) {
    super(job);
    this.#run = run;
  }

  static of(job: BullmqJob): Run | undefined {
    return #run in job ? (job as unknown as RunField).#run : undefined;
  }

  static put(job: BullmqJob, run: Run | undefined): void {
    if (#run in job) (job as unknown as RunField).#run = run;
    else new RunField(job, run);
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
  const first = RunField.of(job);
  if (first !== undefined) {
    takeRun(job, run.owner);
    run.beside = RunField.of(job);
  }
  RunField.put(job, run);
}

/** Takes away what the owner has begun. */
export function takeRun(job: BullmqJob, owner: object): void {
  const first = RunField.of(job);
  if (first === undefined) return;
  if (first.owner === owner) {
    RunField.put(job, first.beside);
    return;
  }
  for (let run = first; run.beside !== undefined; run = run.beside) {
    if (run.beside.owner !== owner) continue;
    run.beside = run.beside.beside;
    return;
  }
}
