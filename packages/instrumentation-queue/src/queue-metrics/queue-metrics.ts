import type { Processing } from './processing.ts';
import type { Depth } from './queue-readings.ts';

/** What is known of a message that was received. */
export interface ReceivedMessage {
  /** When it was sent; milliseconds since 1970, or a date. */
  readonly sentAt?: Date | number;
  /** When it was to be processed, where that is later than it was sent. */
  readonly dueAt?: Date | number;
  /** Whether it had been delivered before. */
  readonly redelivered?: boolean;
}

/** The metrics of one queue. Nothing of it throws, and what it is given is never changed. */
export interface QueueMetrics {
  /** So many messages were sent: for brokers that have them at once, and for calls that are measured elsewhere. */
  sent(count?: number): void;
  /** Measures a call that sends so many messages, and returns what it returns. */
  send<T>(call: () => T, count?: number): T;
  /** A message was received and is going to be processed. */
  received(message?: ReceivedMessage): Processing;
  /**
   * How many messages the queue has, in all or by state, such as `{ waiting: 3, active: 1 }`. It is asked when metrics are
   * collected, at most once in 5 seconds, and may take one second. Another function takes its place.
   */
  depth(read: () => Depth | Promise<Depth>): void;
  /** For how many seconds the oldest message has been due; `undefined` without one. Asked like `depth()`. */
  oldestAge(read: () => number | undefined | Promise<number | undefined>): void;
  /** Ends `depth()` and `oldestAge()`. */
  close(): void;
}
