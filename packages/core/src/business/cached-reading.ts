import type { Clock } from '../engine.ts';

/** How something is read, and what is told of it. */
export interface CachedReadingParts<V> {
  readonly read: (signal: AbortSignal) => PromiseLike<V>;
  readonly cacheMs: number;
  readonly timeoutMs: number;
  readonly keepMs: number;
  readonly now: Clock;
  readonly failed: (problem: 'reading-failed' | 'reading-timed-out', error: unknown) => void;
}

/**
 * The last value of something that costs to read. However many ask, and however often, it is read at most once in `cacheMs`,
 * and never while the reading before is under way: one that hangs must not have others pile up behind it.
 */
export class CachedReading<V> {
  readonly #parts: CachedReadingParts<V>;
  #last: { readonly value: V; readonly atMs: number } | undefined;
  #begunAtMs = Number.NEGATIVE_INFINITY;
  /** What those who ask wait for: the end of the reading, or of their patience. Never rejects. */
  #awaited: Promise<void> | undefined;
  /** Of the reading that is under way. */
  #controller: AbortController | undefined;
  #isStopped = false;

  constructor(parts: CachedReadingParts<V>) {
    this.#parts = parts;
  }

  /** The value, read now where it is due; `undefined` where there is none that still counts. Never rejects. */
  async current(): Promise<V | undefined> {
    const { cacheMs, keepMs, now } = this.#parts;
    if (!this.#isStopped && this.#controller === undefined && now() - this.#begunAtMs >= cacheMs) this.#begin();
    await this.#awaited;
    return this.#last !== undefined && now() - this.#last.atMs <= keepMs ? this.#last.value : undefined;
  }

  /** It is not read any more, and has no value. */
  stop(): void {
    this.#isStopped = true;
    this.#last = undefined;
    this.#controller?.abort(new DOMException('the gauge is not read any more', 'AbortError'));
  }

  #begin(): void {
    const { timeoutMs, failed } = this.#parts;
    const atMs = this.#parts.now();
    const controller = new AbortController();
    const waiting = Promise.withResolvers<void>();
    this.#begunAtMs = atMs;
    this.#controller = controller;
    this.#awaited = waiting.promise;
    const answer = (): void => {
      clearTimeout(timer);
      this.#awaited = undefined;
      waiting.resolve();
    };
    const timer = setTimeout(() => {
      const error = new DOMException(`not read within ${timeoutMs} ms`, 'TimeoutError');
      if (!this.#isStopped) failed('reading-timed-out', error);
      answer();
      controller.abort(error);
    }, timeoutMs);
    // It keeps the process alive: a query that hangs on nothing would end it in the middle of its last collection.
    void this.#read(controller.signal, atMs).then(() => {
      this.#controller = undefined;
      answer();
    });
  }

  /** Never rejects. */
  async #read(signal: AbortSignal, atMs: number): Promise<void> {
    try {
      const value = await this.#parts.read(signal);
      if (!this.#isStopped) this.#last = { value, atMs };
    } catch (error) {
      // One that ends because it was told to is no news.
      if (!signal.aborted) this.#parts.failed('reading-failed', error);
    }
  }
}
