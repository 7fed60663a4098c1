// Hot: guarded by bench/core/bound.bench.ts.
import { isOutcomeStatus, type OutcomeStatus } from '../outcome/outcome.ts';
import type { OperationRecord } from './operation.ts';
import type { OperationCore, OperationSet } from './operation-core.ts';

/**
 * Records a result that the caller has measured, each of its properties read once, as a getter may answer differently the
 * next time. Never throws; where nothing says how the operation ended, that is counted.
 */
export function recordResult(core: OperationCore, set: OperationSet, record: OperationRecord): void {
  let outcome: unknown;
  let errorType: unknown;
  let durationSeconds: unknown;
  let attributes: unknown;
  try {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) {
      core.drops.count('invalid-record');
      return;
    }
    const { success } = record;
    ({ errorType, durationSeconds, attributes } = record);
    outcome = record.outcome ?? statusOf(success);
  } catch (error) {
    // A getter or a proxy of the caller threw.
    core.drops.count('invalid-record', error);
    return;
  }
  if (!isOutcomeStatus(outcome)) {
    core.drops.count('invalid-record');
    return;
  }
  const where = set.with(attributes);
  const ended = core.outcomes.of(outcome, errorType);
  if (durationSeconds === undefined) core.completed(where, ended);
  else core.ended(where, ended, durationSeconds);
}

/** What is not said is a success. */
function statusOf(success: unknown): OutcomeStatus | undefined {
  if (success === undefined || success === true) return 'success';
  return success === false ? 'failure' : undefined;
}
