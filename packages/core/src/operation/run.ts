// Hot: one for each run. Guarded by bench/core/run.bench.ts.
import type { BoundCounter } from '../bind.ts';
import { type Outcome, success } from '../outcome/outcome.ts';
import type { ActiveRun } from './active-runs.ts';
import type { CallObserver } from './call-observer.ts';
import { isDuration } from './duration.ts';
import { type Endable, watchForLoss } from './lost-and-found.ts';
import type { RunOptions } from './operation.ts';
import type { OperationCore, OperationSet } from './operation-core.ts';

/**
 * One run of an operation, from its beginning to its end. Its methods do not throw: what fails in recording is counted.
 *
 * ```
 *   begin() ──► under way ──► end(), succeeded(), failed()
 *                 │   ▲
 *     postponed() ▼   │ resumed()
 *               not begun
 * ```
 */
export class Run implements ActiveRun, CallObserver, Endable {
  // Of the list of runs, which alone touches them.
  older: ActiveRun | undefined = undefined;
  newer: ActiveRun | undefined = undefined;
  startedAtMs = 0;
  readonly #core: OperationCore;
  readonly #signal: AbortSignal | undefined;
  #set: OperationSet;
  /** Where this run was counted as under way, and has to be taken back. */
  #active: BoundCounter | undefined = undefined;
  #isUnderWay = false;

  constructor(core: OperationCore, set: OperationSet, signal: AbortSignal | undefined) {
    this.#core = core;
    this.#set = set;
    this.#signal = signal;
  }

  begin(): void {
    this.#isUnderWay = true;
    try {
      this.#active = this.#set.series.began();
    } catch (error) {
      this.#core.drops.count('recording-failed', error);
    }
    // Last, so that the time of all this is not that of the run.
    this.startedAtMs = this.#core.now();
    this.#core.runs.add(this);
  }

  succeeded(result: unknown): void {
    this.end(this.#core.classifier.ofResult(result));
  }

  failed(thrown: unknown): void {
    this.end(this.#core.classifier.ofError(thrown, this.#signal));
  }

  postponed(): void {
    this.#leave();
  }

  resumed(held?: object): void {
    if (held !== undefined) watchForLoss(held, this);
    this.begin();
  }

  /** The outcome and the duration are recorded under these attributes too. */
  setAttributes(given: unknown): void {
    this.#set = this.#set.with(given);
  }

  end(outcome: Outcome): void {
    const core = this.#core;
    const nowMs = core.now();
    if (!this.#isUnderWay) return;
    this.#leave();
    if (outcome === success) core.successes.succeededAt(nowMs);
    const seconds = (nowMs - this.startedAtMs) / 1000;
    try {
      if (isDuration(seconds)) this.#set.series.ended(outcome, seconds);
      else this.#endWithoutDuration(outcome);
    } catch (error) {
      core.drops.count('recording-failed', error);
    }
  }

  lost(): void {
    if (!this.#isUnderWay) return;
    this.#core.drops.count('never-ended', this.#core.name);
    this.#leave();
  }

  #leave(): void {
    this.#isUnderWay = false;
    this.#core.runs.delete(this);
    try {
      if (this.#active !== undefined) this.#active.add(-1);
    } catch (error) {
      this.#core.drops.count('recording-failed', error);
    }
    this.#active = undefined;
  }

  /** A clock that somebody replaced may go back. */
  #endWithoutDuration(outcome: Outcome): void {
    this.#core.drops.count('invalid-duration');
    this.#set.series.completed(outcome);
  }
}

/** Begins a run; whatever the options are, it does not throw. */
export function beginRun(core: OperationCore, set: OperationSet, options: RunOptions | undefined): Run {
  const run = new Run(core, set, options === undefined ? undefined : signalOf(options));
  run.begin();
  return run;
}

function signalOf(options: RunOptions): AbortSignal | undefined {
  try {
    return options.signal;
  } catch {
    // `null`, or a getter or a proxy of the caller that throws.
    return undefined;
  }
}
