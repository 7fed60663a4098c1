// Hot: `add` and `delete` run once for each run. Guarded by bench/core/run.bench.ts.

/** Something that is under way, and knows its neighbours in the order in which they began. */
export interface ActiveRun {
  readonly startedAtMs: number;
  older: ActiveRun | undefined;
  newer: ActiveRun | undefined;
}

/**
 * The runs of an operation that are under way. The clock never goes back, so that the order in which they are added is that
 * of their age: the oldest is known without a search, and any of them is taken out without one.
 */
export class ActiveRuns {
  #oldest: ActiveRun | undefined;
  #newest: ActiveRun | undefined;
  #hasBeenUsed = false;

  add(run: ActiveRun): void {
    this.#hasBeenUsed = true;
    run.older = this.#newest;
    run.newer = undefined;
    if (this.#newest === undefined) this.#oldest = run;
    else this.#newest.newer = run;
    this.#newest = run;
  }

  /** Only for a run that was added and not deleted since. */
  delete(run: ActiveRun): void {
    if (run.older === undefined) this.#oldest = run.newer;
    else run.older.newer = run.newer;
    if (run.newer === undefined) this.#newest = run.older;
    else run.newer.older = run.older;
    // A run that somebody still holds must not hold its former neighbours.
    run.older = undefined;
    run.newer = undefined;
  }

  get oldest(): ActiveRun | undefined {
    return this.#oldest;
  }

  /** Whether there has ever been a run. */
  get hasBeenUsed(): boolean {
    return this.#hasBeenUsed;
  }
}
