import type { Attributes } from '@opentelemetry/api';
import type { Labels } from '../labels.ts';
import type { OutcomeStatus } from '../outcome/outcome.ts';

/** The result of an operation, measured by the caller. */
export interface OperationRecord<A = Attributes> {
  /** Default: `true`. */
  readonly success?: boolean;
  /** How it ended, where `success` does not say enough; it decides where both are given. */
  readonly outcome?: OutcomeStatus;
  /** Seconds, from 0 up; left out where it was not measured. */
  readonly durationSeconds?: number;
  /** What failed, from a small set: the class or the code of the error, never its message. Default: `_OTHER`. */
  readonly errorType?: string;
  readonly attributes?: Labels<A>;
}

/** Options of a single run. */
export interface RunOptions {
  /**
   * The signal that can call the work off. The work watches it by itself; here it says that an error which comes after the
   * abort is no failure: the run counts as `cancelled`, or as `timeout` where the reason of the signal is a `TimeoutError`.
   */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `enqueue`. */
export interface EnqueueOptions {
  /** How long the operation is meant to wait, in seconds; only what it waits beyond counts as waiting. Default: 0. */
  readonly delaySeconds?: number;
}

/** A function of any kind, as `wrap` takes and returns it. */
// biome-ignore lint/suspicious/noExplicitAny: no other type accepts every function and keeps its own type
export type AnyFunction = (this: any, ...args: any[]) => any;

/**
 * One run whose beginning and end are in different places. The first call of `succeed`, `fail`, `cancel` or the disposal
 * ends it; a further one, or none at all, is counted and reported, never thrown.
 */
export interface OperationTimer<A = Attributes> extends Disposable, AsyncDisposable {
  /** Ends the run as a success. */
  succeed(): void;
  /** Ends the run with what was thrown: as `cancelled` or `timeout` where it says so, else as a failure. */
  fail(error?: unknown): void;
  /** Ends the run as `cancelled`. */
  cancel(): void;
  /** Attributes that become known on the way: duration and outcome are recorded under them. */
  setAttributes(attributes: Labels<A>): void;
  /**
   * Ends a run that has not ended: as a failure with the error type `disposed`, since whoever left the block before
   * `succeed()` was thrown out of it. After an end it does nothing.
   */
  [Symbol.dispose](): void;
  /** The same. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** The place of an operation in a queue. It is used once. */
export interface QueueTicket<A = Attributes> extends Disposable {
  /** Leaves the queue, records the time that was waited, and runs `fn` like `Operation.run`. */
  run<T>(fn: () => T, attributes?: Labels<A>, options?: RunOptions): T;
  /** The same for a run whose end is somewhere else. */
  start(attributes?: Labels<A>, options?: RunOptions): OperationTimer<A>;
  /** Leaves the queue without a run, as `rejected`: by a limit, a deadline or a closing queue. */
  reject(reason?: string): void;
  /** Leaves the queue without a run, as `cancelled`. */
  cancel(): void;
  /** Cancels a ticket that was not used. */
  [Symbol.dispose](): void;
}

/**
 * One operation of an executor. None of its methods throws, save what the measured function throws; a value that cannot
 * be recorded is dropped and counted (`getMetricsSummary().dropped`).
 */
export interface Operation<A = Attributes> {
  /** The name under which the operation is recorded. */
  readonly name: string;

  /**
   * Calls `fn` and records its duration and outcome when it returns, throws, or when the promise that it returned is
   * settled. What `fn` returns or throws reaches the caller: a native promise as a promise of the same value, anything
   * else as itself. What begins its work only when it is used is measured from then on: a query builder or a promise of a
   * class from when it is awaited, a generator or an async iterable from its first step to its end.
   *
   * @example
   * const plan = await metrics.operation('plan').run(() => makePlan(intent), { plan_type: 'complex' });
   */
  run<T>(fn: () => T, attributes?: Labels<A>, options?: RunOptions): T;

  /**
   * `fn`, measured like `run` each time it is called; it keeps its name, length, `this` and type.
   *
   * @throws {ConfigurationError} where `fn` is no function
   */
  wrap<F extends AnyFunction>(fn: F, attributes?: Labels<A>): F;

  /**
   * Begins a run whose end is somewhere else.
   *
   * @example
   * using timer = operation.start();
   * await work();
   * timer.succeed(); // a block that is left before counts as a failure
   */
  start(attributes?: Labels<A>, options?: RunOptions): OperationTimer<A>;

  /**
   * The same operation with attributes that all of its measurements carry. They are cleaned and looked up once, here, so
   * that recording looks nothing up any more; equal attributes give the same series. Keep it where it is used often.
   */
  with(attributes: Labels<A>): Operation<A>;

  /** The operation waits for its turn from now on, until the ticket is used. */
  enqueue(attributes?: Labels<A>, options?: EnqueueOptions): QueueTicket<A>;

  /** One more attempt begins. @param attempt its number, from 1 up */
  retry(attempt: number, attributes?: Labels<A>): void;

  /** The operation was turned away before it began. @param reason from a small set, such as `queue_full` */
  reject(reason?: string, attributes?: Labels<A>): void;

  /** Records an outcome and, where given, its duration. */
  record(record: OperationRecord<A>): void;

  /** Records a duration, in seconds, alone. */
  recordDuration(seconds: number, attributes?: Labels<A>): void;

  recordSuccess(attributes?: Labels<A>): void;

  /** @param errorType what failed, from a small set: the class or the code of the error, never its message */
  recordFailure(errorType: string, attributes?: Labels<A>): void;

  /** The same as `retry`. */
  recordRetry(attempt: number, attributes?: Labels<A>): void;

  /** Records a waiting time, in seconds, that was measured elsewhere, such as that of a message from a broker. */
  recordQueueTime(seconds: number, attributes?: Labels<A>): void;
}
