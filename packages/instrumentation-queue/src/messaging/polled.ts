import { setTimeout as delay } from 'node:timers/promises';

/** A collection does not wait longer for a broker. */
const timeoutMs = 1000;

/**
 * Something that is asked at most once in an interval, whoever wants to know, and never while it still owes an answer. An
 * answer that comes too late for one collection is there for the next one.
 */
export class Polled<T> {
  readonly #ask: () => T | Promise<T>;
  readonly #intervalMs: number;
  readonly #failed: (error: unknown) => void;
  #askedMs = Number.NEGATIVE_INFINITY;
  #pending: Promise<void> | undefined;
  #answer: T | undefined;

  /**
   * @param failed is told what `ask` throws; does not throw
   */
  constructor(ask: () => T | Promise<T>, intervalMs: number, failed: (error: unknown) => void) {
    this.#ask = ask;
    this.#intervalMs = intervalMs;
    this.#failed = failed;
  }

  /** The latest answer; `undefined` where there is none in time. Never throws. */
  async answer(): Promise<T | undefined> {
    const nowMs = performance.now();
    if (this.#pending === undefined && nowMs - this.#askedMs >= this.#intervalMs) {
      this.#askedMs = nowMs;
      // What was true before is not said again: nobody could tell it from what is true now.
      this.#answer = undefined;
      this.#pending = this.#renew().finally(() => {
        this.#pending = undefined;
      });
    }
    if (this.#pending !== undefined) await inTime(this.#pending);
    return this.#answer;
  }

  async #renew(): Promise<void> {
    try {
      this.#answer = await this.#ask();
    } catch (error) {
      this.#failed(error);
    }
  }
}

async function inTime(pending: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = delay(timeoutMs, undefined, { ref: false, signal: over.signal }).catch(() => {});
  await Promise.race([pending, late]);
  over.abort();
}
