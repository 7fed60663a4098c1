/** Lets a few go at once, a few more wait in the order in which they came, and refuses the rest. */
export class Turns {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting = new Set<() => void>();
  #going = 0;

  constructor(most: number, mostWaiting: number) {
    this.#most = most;
    this.#mostWaiting = mostWaiting;
  }

  /**
   * Calls `begin` as soon as it is its turn, which may be now.
   *
   * @returns what ends the turn, or the waiting for it, and does nothing when called again; `undefined` where it is refused
   */
  take(begin: () => void): (() => void) | undefined {
    if (this.#going >= this.#most && this.#waiting.size >= this.#mostWaiting) return undefined;
    // A function of its own, so that the same `begin` can wait twice.
    const start = (): void => begin();
    let ended = false;
    const end = (): void => {
      if (ended) return;
      ended = true;
      if (!this.#waiting.delete(start)) this.#next();
    };
    if (this.#going < this.#most) {
      this.#going++;
      start();
    } else {
      this.#waiting.add(start);
    }
    return end;
  }

  /** A turn has ended: it goes to the first who waits. */
  #next(): void {
    const [first] = this.#waiting;
    if (first === undefined) {
      this.#going--;
      return;
    }
    this.#waiting.delete(first);
    first();
  }
}
