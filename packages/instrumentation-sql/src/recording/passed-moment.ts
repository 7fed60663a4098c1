/**
 * A moment that is handed on from what ends to what begins with it in the same turn, inside of the driver: reading the clock
 * costs as much as recording (Node 24.21: 50 to 100 ns). It is taken once at the most.
 */
export class PassedMoment {
  #ms: number | undefined;

  pass(ms: number): void {
    this.#ms = ms;
  }

  /** The moment that was passed on; `undefined` where none was. */
  take(): number | undefined {
    const ms = this.#ms;
    this.#ms = undefined;
    return ms;
  }

  /** What comes from here on is another moment. */
  drop(): void {
    this.#ms = undefined;
  }
}
