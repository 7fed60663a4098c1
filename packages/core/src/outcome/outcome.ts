/** How an operation can end. */
export type OutcomeStatus = 'success' | 'failure' | 'cancelled' | 'timeout' | 'rejected';

/**
 * How an operation ended. Equal outcomes of an operation are one and the same object, so that what belongs to an outcome is
 * found by it.
 */
export interface Outcome {
  readonly status: OutcomeStatus;
  /** What went wrong, from a small set. Failures always have one, the others where somebody said one, successes never. */
  readonly errorType: string | undefined;
}

export const success: Outcome = outcome('success', undefined);
export const cancelled: Outcome = outcome('cancelled', undefined);
export const timeout: Outcome = outcome('timeout', undefined);

const statuses: ReadonlySet<unknown> = new Set<OutcomeStatus>([
  'success',
  'failure',
  'cancelled',
  'timeout',
  'rejected',
]);

export function isOutcomeStatus(value: unknown): value is OutcomeStatus {
  return statuses.has(value);
}

export function outcome(status: OutcomeStatus, errorType: string | undefined): Outcome {
  return Object.freeze({ status, errorType });
}
