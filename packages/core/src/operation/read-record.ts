import { isOutcomeStatus, type OutcomeStatus } from '../outcome/outcome.ts';
import type { Drops } from '../recording/drops.ts';
import type { OperationRecord } from './operation.ts';

/** A record of the caller, each of its properties read once, as a getter may answer differently the next time. */
interface ReadRecord {
  readonly status: OutcomeStatus;
  readonly errorType: unknown;
  /** Not checked yet. */
  readonly durationSeconds: unknown;
  /** Not cleaned yet. */
  readonly attributes: OperationRecord['attributes'];
}

/** `undefined`, and counted, where there is nothing that says how the operation ended. */
export function readRecord(record: OperationRecord, drops: Drops): ReadRecord | undefined {
  try {
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
      const { success = true, outcome, durationSeconds, errorType, attributes } = record;
      const status = outcome ?? statusOf(success);
      if (isOutcomeStatus(status)) return { status, errorType, durationSeconds, attributes };
    }
    drops.count('invalid-record');
  } catch (error) {
    // A getter or a proxy of the caller threw.
    drops.count('invalid-record', error);
  }
  return undefined;
}

function statusOf(success: unknown): OutcomeStatus | undefined {
  if (typeof success !== 'boolean') return undefined;
  return success ? 'success' : 'failure';
}
