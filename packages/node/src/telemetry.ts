import type { ExecutorMetrics } from '@executor-metrics/core';
import type { MeterProvider } from '@opentelemetry/api';
import type { Instrumentations } from './instrumentations/running-instrumentations.ts';

/** What `start` has started. */
export interface Telemetry {
  /** Records the operations of the application. */
  readonly metrics: ExecutorMetrics;
  /** The provider behind all of it, registered as OpenTelemetry's global one; a no-op one where metrics are off. */
  readonly meterProvider: MeterProvider;
  /** The address that Prometheus can scrape; `undefined` where there is no endpoint. */
  readonly endpoint: string | undefined;
  /**
   * Our instrumentations that are on. In a bundle, where nothing can be found, hand them what they are for:
   * `instrumentations.http?.instrument(express)`.
   */
  readonly instrumentations: Instrumentations;
  /** Pushes what was recorded so far. @throws when that takes longer than `shutdownTimeoutMs` */
  forceFlush(): Promise<void>;
  /**
   * Pushes what was recorded, closes the endpoint and gives the global provider free, so that `start` can be called
   * again. Further calls get the same promise. @throws when that takes longer than `shutdownTimeoutMs`
   */
  shutdown(): Promise<void>;
  /** The same as `shutdown`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
