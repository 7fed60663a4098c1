import type { Attributes } from '@opentelemetry/api';

/** How an operation ended. */
export type Outcome = { readonly status: 'success' } | { readonly status: 'failure'; readonly errorType: string };

export const success: Outcome = Object.freeze({ status: 'success' });

/**
 * Records the measurements of one operation under the names of one layout. Its callers have checked the values; the
 * attributes are the caller's own and may be of any shape.
 */
export interface OperationRecorder {
  /** @param outcome absent where a duration is recorded on its own */
  duration(seconds: number, attributes: Attributes | undefined, outcome?: Outcome): void;
  completed(outcome: Outcome, attributes: Attributes | undefined): void;
  /** @param attempt the number of the attempt, or `undefined` where it is not known */
  retried(attempt: number | undefined, attributes: Attributes | undefined): void;
  /** @param change 1 when the operation starts, −1 when it ends, with the same attributes */
  active(change: 1 | -1, attributes: Attributes | undefined): void;
}

/** The names and labels under which operations are recorded. */
export interface Layout {
  /** @param operation a clean name; asked once for each operation */
  recorderOf(operation: string): OperationRecorder;
}
