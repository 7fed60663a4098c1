/**
 * When an operation last succeeded. Where the time is known, as at the end of a run, it is exact. A success that is only
 * reported costs no look at the clock: it counts as of the next collection, so the time since then is too short by at most
 * the time between two collections.
 */
export class SuccessClock {
  /** NaN: not yet. */
  #lastMs = Number.NaN;
  #unseen = false;

  succeededAt(nowMs: number): void {
    this.#lastMs = nowMs;
  }

  succeeded(): void {
    this.#unseen = true;
  }

  /** Seconds since the last success; `undefined` before the first. */
  secondsSince(nowMs: number): number | undefined {
    if (this.#unseen) {
      this.#unseen = false;
      this.#lastMs = nowMs;
    }
    return Number.isNaN(this.#lastMs) ? undefined : (nowMs - this.#lastMs) / 1000;
  }
}
