import type { Drops } from '../recording/drops.ts';
import { cleanErrorType, otherErrorType } from './error-type.ts';
import { cancelled, type Outcome, type OutcomeStatus, outcome, success, timeout } from './outcome.ts';

/** So many error types of one operation are told apart: what errors are called may be made of data. */
const maxErrorTypes = 64;

/** The outcomes of one operation, one object for each. */
export class OutcomeTable {
  readonly #drops: Drops;
  readonly #known = new Map<OutcomeStatus, Map<string, Outcome>>();
  readonly #errorTypes = new Set<string>([otherErrorType]);

  constructor(drops: Drops) {
    this.#drops = drops;
  }

  /** @param errorType as the caller gave it; only failures have one where there is none */
  of(status: OutcomeStatus, errorType?: unknown): Outcome {
    if (status === 'success') return success;
    if (errorType === undefined && status !== 'failure') {
      if (status === 'cancelled') return cancelled;
      if (status === 'timeout') return timeout;
    }
    const type =
      status === 'rejected' && errorType === undefined ? undefined : this.#bounded(cleanErrorType(errorType));
    return this.#intern(status, type);
  }

  #intern(status: OutcomeStatus, errorType: string | undefined): Outcome {
    let sameStatus = this.#known.get(status);
    if (sameStatus === undefined) {
      sameStatus = new Map();
      this.#known.set(status, sameStatus);
    }
    // No error type is the empty string, which stands for none here.
    const key = errorType ?? '';
    let known = sameStatus.get(key);
    if (known === undefined) {
      known = outcome(status, errorType);
      sameStatus.set(key, known);
    }
    return known;
  }

  #bounded(errorType: string): string {
    if (this.#errorTypes.has(errorType)) return errorType;
    if (this.#errorTypes.size > maxErrorTypes) {
      this.#drops.count('too-many-error-types', errorType);
      return otherErrorType;
    }
    this.#errorTypes.add(errorType);
    return errorType;
  }
}
