// Hot: read for each reply. Guarded by bench/instrumentation-redis.
import { performance } from 'node:perf_hooks';

/**
 * When the reply arrived that a driver has just read. Replies that come in one piece of data arrived together, and for these
 * the clock is read once: that costs as much as recording (Node 24.21: 40 to 100 ns).
 */
export class Arrival {
  /** Of the replies in the piece that is being read; `unknown` before the first of them, `none` between the pieces. */
  #ms = none;

  /** The driver takes a piece of data apart, and settles the commands whose replies it finds, all in one go. */
  beginPiece(): void {
    this.#ms = unknown;
  }

  endPiece(): void {
    this.#ms = none;
  }

  ms(): number {
    if (this.#ms > none) return this.#ms;
    const ms = performance.now();
    if (this.#ms === unknown) this.#ms = ms;
    return ms;
  }
}

// Numbers, so that the field always is one.
const none = -1;
const unknown = -2;
