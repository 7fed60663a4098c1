/**
 * How many sets of attributes may have bound series. A bound series never expires, so that too many of them would fill a
 * stream, whose limit is 2000 series by default; the other sets look their series up.
 */
export class HandleBudget {
  #left: number;

  constructor(size = 500) {
    this.#left = size;
  }

  /** Whether there was room for one more. */
  take(): boolean {
    if (this.#left === 0) return false;
    this.#left--;
    return true;
  }

  giveBack(): void {
    this.#left++;
  }
}
