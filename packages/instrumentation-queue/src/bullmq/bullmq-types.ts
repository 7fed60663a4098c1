/** What is used of BullMQ's classes, in versions 5 and 6. Nothing of it is imported: the application's copy is hooked. */

/** A `Queue`, a `Worker`, a `JobScheduler` or whatever else BullMQ makes jobs with. */
export interface BullmqQueue {
  readonly name: string;
  /** The name with the prefix of the keys: `bull:mail`. */
  readonly qualifiedName: string;
  /** Set when it is being closed, and ever after. */
  readonly closing?: unknown;
}

export interface BullmqJob {
  readonly id?: string | undefined;
  readonly name: string;
  readonly queue: BullmqQueue;
  readonly queueQualifiedName: string;
  /** When it was added, in milliseconds by the clock of who added it. */
  readonly timestamp: number;
  /** How long it was to wait when it was added, in milliseconds; `job.delay` is 0 as soon as it is due. */
  readonly opts?: { readonly delay?: number | undefined };
  /** How long it is to wait before the next attempt. */
  readonly delay?: number | undefined;
  /** When this attempt began, in milliseconds. */
  readonly processedOn?: number | undefined;
  /** Set when it is completed or has failed for good. */
  readonly finishedOn?: number | null | undefined;
  readonly attemptsMade: number;
  /** How often it was begun, whether that counted as an attempt or not. */
  readonly attemptsStarted: number;
  /** One for each failure so far. */
  readonly stacktrace?: readonly unknown[] | null;
  readonly parent?: { readonly id: string; readonly queueKey: string } | undefined;
}

/** A node of a flow. */
export interface BullmqFlow {
  readonly queueName: string;
  readonly name: string;
  readonly children?: readonly BullmqFlow[];
}

export interface NewBullmqJob {
  readonly name: string;
}

/** Any method of BullMQ's that is asynchronous. */
export type BullmqMethod<T, A extends readonly unknown[]> = (this: T, ...args: A) => unknown;
