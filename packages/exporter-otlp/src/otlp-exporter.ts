import type { IMetricReader } from '@opentelemetry/sdk-metrics';

/** A metric reader that pushes metrics over OTLP. Give it to one MeterProvider. */
export interface OtlpExporter extends IMetricReader, AsyncDisposable {
  /** Settled from the start: nothing has to be opened before the first push. */
  readonly ready: Promise<void>;
  /** What has become of the data so far. */
  status(): OtlpStatus;
  /**
   * Pushes what was recorded so far. Without `timeoutMillis` it may take `shutdownTimeoutMs`.
   *
   * @throws {PushError} where some of it did not arrive, with the reason
   */
  forceFlush(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /**
   * Pushes what was recorded so far, and ends. Without `timeoutMillis` it may take `shutdownTimeoutMs`. Further calls get
   * the same promise.
   *
   * @throws {PushError} where some of it did not arrive, with the reason
   */
  shutdown(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /**
   * The handler of a function platform, which pushes at the end of each invocation: between invocations such a process is
   * frozen and has no timers. It takes as long as the push, at the longest `shutdownTimeoutMs` and what the context of the
   * invocation says to be left (`getRemainingTimeInMillis()`, second argument). A push that fails is reported as ever, and the
   * invocation does not suffer from it.
   *
   * @example
   * export const handler = exporter.flushAfterInvocation(async (event) => work(event));
   */
  flushAfterInvocation<A extends readonly unknown[], R>(
    handler: (...args: A) => R | Promise<R>,
  ): (...args: A) => Promise<R>;
  /** `shutdown()` for `await using`. It does not throw: what was lost is reported as a warning. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Counts since the exporter was created. A point is one series of one metric in one push. */
export interface OtlpStatus {
  /** The address, without what may be secret in it. */
  readonly backend: string;
  readonly pushes: number;
  readonly failedPushes: number;
  readonly deliveredPoints: number;
  /** By the backend, in partial successes. */
  readonly rejectedPoints: number;
  /** Sent without an answer, each time that this happened. */
  readonly unknownPoints: number;
  /** Given up: refused too often, too large, or not delivered at the shutdown. */
  readonly droppedPoints: number;
  /** Of deltas that wait in the exporter for another attempt. */
  readonly waitingPoints: number;
  readonly skippedIntervals: number;
  /** Why the last push that failed did; absent while pushes arrive. */
  readonly failure: string | undefined;
}
