import { setImmediate } from 'node:timers/promises';
import { type Clock, systemClock } from './clock.ts';

/**
 * How long a collection may keep the event loop at a stretch, in milliseconds: a fifth of what is promised, because the
 * garbage collector has to clear up in the same stretch; 10 ms of it were measured with 100,000 histograms.
 */
const budgetMs = 4;
/** How many series are read between two looks at the clock. */
const stride = 64;

/**
 * Work in slices, for collections and for exporters that write what was collected: `isOver` says when a slice has used its
 * time, and `next` lets everybody else run before it begins another one. Asking costs a counter, and the clock only now
 * and then.
 */
export class TimeSlice {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #yieldToOthers: () => Promise<unknown>;
  #beganAt: number;
  #steps = 0;

  /** @param yieldToOthers replaced in tests */
  constructor(clock: Pick<Clock, 'monotonicMs'> = systemClock, yieldToOthers: () => Promise<unknown> = setImmediate) {
    this.#clock = clock;
    this.#yieldToOthers = yieldToOthers;
    this.#beganAt = clock.monotonicMs();
  }

  isOver(): boolean {
    if (++this.#steps % stride !== 0) return false;
    return this.#clock.monotonicMs() - this.#beganAt >= budgetMs;
  }

  async next(): Promise<void> {
    await this.#yieldToOthers();
    this.#beganAt = this.#clock.monotonicMs();
  }
}
