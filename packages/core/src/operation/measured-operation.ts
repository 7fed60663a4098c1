import type { Attributes } from '@opentelemetry/api';
import { snapshotOf } from '../recording/attributes.ts';
import type { Drops } from '../recording/drops.ts';
import { cleanErrorType, errorTypeOf } from '../recording/names.ts';
import { type OperationRecorder, type Outcome, success } from '../recording/recorder.ts';
import { type CallObserver, observeCall } from './observe-call.ts';
import type { AnyFunction, Operation, OperationRecord } from './operation.ts';

/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

interface MeasuredOperationParts {
  /** One that does not throw. */
  readonly recorder: OperationRecorder;
  readonly drops: Drops;
  readonly now: Clock;
}

/** An operation that records: it checks what the caller gives and leaves the names to its recorder. */
export class MeasuredOperation implements Operation {
  readonly name: string;
  readonly #recorder: OperationRecorder;
  readonly #drops: Drops;
  readonly #now: Clock;

  constructor(name: string, parts: MeasuredOperationParts) {
    this.name = name;
    this.#recorder = parts.recorder;
    this.#drops = parts.drops;
    this.#now = parts.now;
  }

  run<T>(fn: () => T, attributes?: Attributes): T {
    return observeCall(fn, this.#startCall(attributes));
  }

  wrap<F extends AnyFunction>(fn: F, attributes?: Attributes): F {
    const operation = this;
    const measured = function (this: unknown, ...args: unknown[]): unknown {
      return operation.run(() => fn.apply(this, args), attributes);
    };
    Object.defineProperty(measured, 'name', { value: fn.name, configurable: true });
    Object.defineProperty(measured, 'length', { value: fn.length, configurable: true });
    // Called with whatever `fn` is called with, returning what it returns.
    return measured as F;
  }

  record(record: OperationRecord): void {
    if (typeof record !== 'object' || record === null) {
      this.#drops.count('invalid-record');
      return;
    }
    try {
      const { success: succeeded, durationSeconds, errorType, attributes } = record;
      const outcome = succeeded === false ? failure(cleanErrorType(errorType)) : success;
      this.#recorder.completed(outcome, attributes);
      if (durationSeconds === undefined || !this.#isDuration(durationSeconds)) return;
      this.#recorder.duration(durationSeconds, attributes, outcome);
    } catch (error) {
      // A getter of the caller's record threw.
      this.#drops.count('invalid-record', error);
    }
  }

  recordDuration(seconds: number, attributes?: Attributes): void {
    if (this.#isDuration(seconds)) this.#recorder.duration(seconds, attributes);
  }

  recordSuccess(attributes?: Attributes): void {
    this.#recorder.completed(success, attributes);
  }

  recordFailure(errorType: string, attributes?: Attributes): void {
    this.#recorder.completed(failure(cleanErrorType(errorType)), attributes);
  }

  recordRetry(attempt: number, attributes?: Attributes): void {
    this.#recorder.retried(Number.isInteger(attempt) && attempt > 0 ? attempt : undefined, attributes);
  }

  #isDuration(seconds: unknown): boolean {
    if (typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0) return true;
    this.#drops.count('invalid-duration');
    return false;
  }

  #startCall(given: Attributes | undefined): CallObserver {
    // Copied at the start: `active` has to go down in the very series in which it went up.
    const attributes = snapshotOf(given, this.#drops);
    let startedAt = this.#now();
    const ended = (outcome: Outcome): void => {
      const durationSeconds = (this.#now() - startedAt) / 1000;
      this.#recorder.active(-1, attributes);
      this.#recorder.completed(outcome, attributes);
      this.#recorder.duration(durationSeconds, attributes, outcome);
    };
    this.#recorder.active(1, attributes);
    return {
      succeeded: () => ended(success),
      failed: (thrown) => ended(failure(errorTypeOf(thrown))),
      postponed: () => this.#recorder.active(-1, attributes),
      resumed: () => {
        startedAt = this.#now();
        this.#recorder.active(1, attributes);
      },
    };
  }
}

function failure(errorType: string): Outcome {
  return { status: 'failure', errorType };
}
