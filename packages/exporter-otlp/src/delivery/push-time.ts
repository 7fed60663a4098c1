/**
 * The time that one push has. It can become shorter while the push is under way: somebody who flushes does not wait for
 * the patience of a push in the background. Its timers do not keep the process.
 */
export class PushTime {
  readonly #over = new AbortController();
  #endsAt: number;
  #timer: NodeJS.Timeout;
  #patient = true;
  #wake: (() => void) | undefined;

  constructor(limitMs: number) {
    this.#endsAt = performance.now() + limitMs;
    this.#timer = this.#startTimer();
  }

  /** Aborted when the time is over. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  /** 0 when it is over. */
  get remainingMs(): number {
    return this.#over.signal.aborted ? 0 : Math.max(0, this.#endsAt - performance.now());
  }

  /** Whether what failed may be tried again. */
  get patient(): boolean {
    return this.#patient;
  }

  /** Leaves the push this much time at the most. */
  shorten(limitMs: number): void {
    const endsAt = performance.now() + limitMs;
    if (endsAt >= this.#endsAt) return;
    this.#endsAt = endsAt;
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer();
  }

  /** From now on each batch has one attempt: the backend has shown that it is away. */
  losePatience(): void {
    this.#patient = false;
    this.#wake?.();
  }

  /** Waits, at the longest until patience or time are lost. */
  async sleep(ms: number): Promise<void> {
    if (this.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    const timer = setTimeout(wake, ms).unref();
    this.#wake = wake;
    this.signal.addEventListener('abort', wake, { once: true });
    await promise;
    clearTimeout(timer);
    this.signal.removeEventListener('abort', wake);
    if (this.#wake === wake) this.#wake = undefined;
  }

  /** The push is through. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#over.abort(), Math.max(0, this.#endsAt - performance.now())).unref();
  }
}
