import type { Attributes } from '@opentelemetry/api';

/** The result of an operation, measured by the caller. */
export interface OperationRecord {
  /** Default: `true`. */
  readonly success?: boolean;
  /** Seconds, from 0 up; left out where it was not measured. */
  readonly durationSeconds?: number;
  /** What failed, from a small set: the class or the code of the error, never its message. Default: `_OTHER`. */
  readonly errorType?: string;
  readonly attributes?: Attributes;
}

/** A function of any kind, as `wrap` takes and returns it. */
// biome-ignore lint/suspicious/noExplicitAny: no other type accepts every function and keeps its own type
export type AnyFunction = (this: any, ...args: any[]) => any;

/**
 * One operation of an executor. None of its methods throws, save what the measured function throws; a value that cannot
 * be recorded is dropped and counted (`getMetricsSummary().dropped`).
 */
export interface Operation {
  /** The name under which the operation is recorded. */
  readonly name: string;

  /**
   * Calls `fn` and records its duration and outcome when it returns, throws, or when the promise that it returned is
   * settled. What `fn` returns or throws reaches the caller: a native promise as a promise of the same value, anything
   * else that can be awaited (a query builder, a subclass of `Promise`) as itself, measured from when it is awaited.
   *
   * @example
   * const plan = await metrics.operation('plan').run(() => makePlan(intent), { plan_type: 'complex' });
   */
  run<T>(fn: () => T, attributes?: Attributes): T;

  /**
   * `fn`, measured like `run` each time it is called; it keeps its name, length, `this` and type.
   *
   * @throws {ConfigurationError} where `fn` is no function
   */
  wrap<F extends AnyFunction>(fn: F, attributes?: Attributes): F;

  /** Records an outcome and, where given, its duration. */
  record(record: OperationRecord): void;

  /** Records a duration, in seconds, alone. */
  recordDuration(seconds: number, attributes?: Attributes): void;

  recordSuccess(attributes?: Attributes): void;

  /** @param errorType what failed, from a small set: the class or the code of the error, never its message */
  recordFailure(errorType: string, attributes?: Attributes): void;

  /** @param attempt the number of the attempt that begins, from 1 up */
  recordRetry(attempt: number, attributes?: Attributes): void;
}
