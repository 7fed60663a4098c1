import type { Attributes } from '@opentelemetry/api';
import { snapshotOf } from '../recording/attributes.ts';
import type { Drops } from '../recording/drops.ts';
import { cleanErrorType, errorTypeOf } from '../recording/names.ts';
import { failure, type OperationRecorder, type Outcome, success } from '../recording/recorder.ts';
import { ConfigurationError, shown } from '../support/options.ts';
import type { CallObserver } from './call-observer.ts';
import { observeCall } from './observe-call.ts';
import type { AnyFunction, Operation, OperationRecord } from './operation.ts';
import { passFor } from './pass-for.ts';
import { readRecord } from './read-record.ts';

/** Milliseconds of a clock that never goes back. */
export type Clock = () => number;

/** Any time that anything takes, and little enough for sums of it to stay finite. */
const longestDurationSeconds = Number.MAX_SAFE_INTEGER;

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
    if (typeof fn !== 'function') {
      throw new ConfigurationError(`operation("${this.name}").wrap(): got ${shown(fn)}; accepted: a function`);
    }
    const operation = this;
    // Copied now, so that what the caller does to its own later changes no series.
    const constant = snapshotOf(attributes, this.#drops);
    const measured = function (this: unknown, ...args: unknown[]): unknown {
      return operation.run(() => Reflect.apply(fn, this, args), constant);
    };
    return passFor(fn, measured);
  }

  record(record: OperationRecord): void {
    const read = readRecord(record, this.#drops);
    if (read === undefined) return;
    const { outcome, durationSeconds, attributes } = read;
    this.#recorder.completed(outcome, attributes);
    if (durationSeconds === undefined || !this.#isDuration(durationSeconds)) return;
    this.#recorder.duration(durationSeconds, attributes, outcome);
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

  #isDuration(seconds: unknown): seconds is number {
    if (typeof seconds === 'number' && seconds >= 0 && seconds <= longestDurationSeconds) return true;
    this.#drops.count('invalid-duration');
    return false;
  }

  #startCall(given: Attributes | undefined): CallObserver {
    // Copied at the start: what the call does to the caller's own object changes no series.
    const attributes = snapshotOf(given, this.#drops);
    let startedAt = this.#now();
    let noLongerActive = this.#recorder.began(attributes);
    const ended = (outcome: Outcome): void => {
      const durationSeconds = (this.#now() - startedAt) / 1000;
      noLongerActive();
      this.#recorder.completed(outcome, attributes);
      // A clock that somebody replaced may go back.
      if (this.#isDuration(durationSeconds)) this.#recorder.duration(durationSeconds, attributes, outcome);
    };
    return {
      succeeded: () => ended(success),
      failed: (thrown) => ended(failure(errorTypeOf(thrown))),
      postponed: () => noLongerActive(),
      resumed: () => {
        startedAt = this.#now();
        noLongerActive = this.#recorder.began(attributes);
      },
    };
  }
}
