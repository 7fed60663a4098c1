import type { Attributes } from '@opentelemetry/api';

/** How an operation ended. */
export type Outcome = { readonly status: 'success' } | { readonly status: 'failure'; readonly errorType: string };

export const success: Outcome = Object.freeze({ status: 'success' });

export function failure(errorType: string): Outcome {
  return { status: 'failure', errorType };
}

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
  /**
   * Counts the operation as under way. The returned function ends that in the same series of the same provider: what
   * began before a provider was there, or with another one, must not leave this one with less than nothing under way.
   */
  began(attributes: Attributes | undefined): () => void;
}

export function nothing(): void {}

/** The names and labels under which operations are recorded. */
export interface Layout {
  /** @param operation a clean name; asked once for each operation */
  recorderOf(operation: string): OperationRecorder;
}
