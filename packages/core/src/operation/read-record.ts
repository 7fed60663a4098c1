import type { Attributes } from '@opentelemetry/api';
import { snapshotOf } from '../recording/attributes.ts';
import type { Drops } from '../recording/drops.ts';
import { cleanErrorType } from '../recording/names.ts';
import { failure, type Outcome, success } from '../recording/recorder.ts';
import type { OperationRecord } from './operation.ts';

/** A record of the caller, each of its properties read once, as a getter may answer differently the next time. */
interface ReadRecord {
  readonly outcome: Outcome;
  /** Not checked yet. */
  readonly durationSeconds: unknown;
  readonly attributes: Attributes | undefined;
}

/** `undefined`, and counted, where there is nothing that says how the operation ended. */
export function readRecord(record: OperationRecord, drops: Drops): ReadRecord | undefined {
  try {
    if (typeof record === 'object' && record !== null && !Array.isArray(record)) {
      const { success: succeeded = true, durationSeconds, errorType, attributes } = record;
      if (typeof succeeded === 'boolean') {
        const outcome = succeeded ? success : failure(cleanErrorType(errorType));
        return { outcome, durationSeconds, attributes: snapshotOf(attributes, drops) };
      }
    }
    drops.count('invalid-record');
  } catch (error) {
    // A getter or a proxy of the caller threw.
    drops.count('invalid-record', error);
  }
  return undefined;
}
