import { PushTime } from '../delivery/push-time.ts';
import type { PushReport } from '../delivery/pusher.ts';

interface PushQueueOptions {
  /** Does not reject. */
  readonly push: (time: PushTime) => Promise<PushReport>;
  readonly onReport: (report: PushReport) => void;
}

/** Lets one push run at a time, and none while the backend asks to be left alone. */
export class PushQueue {
  readonly #options: PushQueueOptions;
  #running: { readonly time: PushTime; readonly done: Promise<unknown>; readonly isAwaited: boolean } | undefined;
  /** A flush that has not begun to collect; further flushes want nothing else. */
  #waiting: Promise<PushReport> | undefined;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(options: PushQueueOptions) {
    this.#options = options;
  }

  /** Whether a push may begin now. */
  get isFree(): boolean {
    return this.#running === undefined && this.#waiting === undefined && performance.now() >= this.#notBefore;
  }

  /** A push that nobody waits for. Only while the queue is free. */
  push(limitMs: number): Promise<PushReport> {
    return this.#push(limitMs, false);
  }

  async #push(limitMs: number, isAwaited: boolean): Promise<PushReport> {
    const time = new PushTime(limitMs);
    const done = this.#options.push(time);
    this.#running = { time, done, isAwaited };
    const report = await done;
    time.end();
    this.#running = undefined;
    this.#notBefore = performance.now() + report.retryAfterMs;
    this.#options.onReport(report);
    return report;
  }

  /**
   * A push that collects from now on, so that it has whatever was recorded before this call.
   *
   * @param isLast the last push of a process goes out in any case; another one respects that the backend asked for rest,
   * and rejects where there is no time for that
   */
  flush(limitMs: number, { isLast }: { readonly isLast: boolean }): Promise<PushReport> {
    const endsAt = performance.now() + limitMs;
    if (isLast) return this.#flush(endsAt, true);
    if (this.#waiting === undefined) {
      const waiting = this.#flush(endsAt, false);
      this.#waiting = waiting;
      // Whoever asked hears of a failure.
      const forget = (): void => {
        if (this.#waiting === waiting) this.#waiting = undefined;
      };
      waiting.then(forget, forget);
    }
    return this.#waiting;
  }

  async #flush(endsAt: number, isLast: boolean): Promise<PushReport> {
    // So that flushes of one moment are one.
    await undefined;
    for (;;) {
      const leftMs = endsAt - performance.now();
      const restMs = this.#notBefore - performance.now();
      if (this.#running !== undefined) {
        const { time, done, isAwaited } = this.#running;
        time.shorten(leftMs / 2);
        // What runs in the background may be patient with a backend that is away; now somebody waits.
        if (!isAwaited || isLast) time.losePatience();
        await done;
      } else if (restMs > 0 && restMs < leftMs) {
        await new Promise((resolve) => setTimeout(resolve, restMs).unref());
      } else if (restMs > 0 && !isLast) {
        throw new Error(`the backend asks to be left alone for ${Math.ceil(restMs)} ms more`);
      } else break;
    }
    this.#waiting = undefined;
    return this.#push(Math.max(1, endsAt - performance.now()), true);
  }
}
