import type { Drops } from '../recording/drops.ts';
import { interruptionOf } from './abort.ts';
import { errorTypeOf, otherErrorType } from './error-type.ts';
import { isOutcomeStatus, type Outcome, type OutcomeStatus, success } from './outcome.ts';
import type { OutcomeTable } from './outcome-table.ts';

/** What a classifier says: an outcome, one with its error type, or nothing, which leaves it to the default rules. */
export type Classification =
  | OutcomeStatus
  | { readonly outcome: OutcomeStatus; readonly errorType?: string | undefined }
  | undefined;

/** Says how an operation ended that threw. */
export type ErrorClassifier = (error: unknown) => Classification;

/** Says how an operation ended that returned. A promise is awaited before, and a generator gives its return value. */
export type ResultClassifier = (result: unknown) => Classification;

export interface Classifiers {
  readonly classifyError?: ErrorClassifier | undefined;
  readonly classifyResult?: ResultClassifier | undefined;
}

/** Decides the outcomes of one operation. Never throws. */
export class Classifier {
  readonly #outcomes: OutcomeTable;
  readonly #drops: Drops;
  readonly #classifyError: ErrorClassifier | undefined;
  readonly #classifyResult: ResultClassifier | undefined;

  constructor(outcomes: OutcomeTable, drops: Drops, { classifyError, classifyResult }: Classifiers) {
    this.#outcomes = outcomes;
    this.#drops = drops;
    this.#classifyError = classifyError;
    this.#classifyResult = classifyResult;
  }

  ofResult(result: unknown): Outcome {
    if (this.#classifyResult === undefined) return success;
    return this.#asked(this.#classifyResult, result, () => otherErrorType) ?? success;
  }

  ofError(thrown: unknown, signal: AbortSignal | undefined): Outcome {
    const said = this.#classifyError && this.#asked(this.#classifyError, thrown, errorTypeOf);
    if (said !== undefined) return said;
    const interruption = interruptionOf(thrown, signal);
    return interruption === undefined
      ? this.#outcomes.of('failure', errorTypeOf(thrown))
      : this.#outcomes.of(interruption);
  }

  /** @param typeOf the error type of a failure for which the classifier gives none */
  #asked(
    classify: (value: unknown) => unknown,
    value: unknown,
    typeOf: (value: unknown) => string,
  ): Outcome | undefined {
    try {
      const said = classify(value);
      if (said === undefined) return undefined;
      const [status, errorType] = isObject(said) ? [said.outcome, said.errorType] : [said, undefined];
      if (isOutcomeStatus(status)) {
        return this.#outcomes.of(status, errorType ?? (status === 'failure' ? typeOf(value) : undefined));
      }
      this.#drops.count('classifier-failed', status);
    } catch (error) {
      this.#drops.count('classifier-failed', error);
    }
    return undefined;
  }
}

function isObject(value: unknown): value is { readonly outcome?: unknown; readonly errorType?: unknown } {
  return typeof value === 'object' && value !== null;
}
