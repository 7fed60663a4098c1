import type { Assembly } from '../assembly.ts';
import type { AnyLabels, OperationName } from '../labels.ts';
import type { OperationRecord } from './operation.ts';

/** One entry of a batch: a record and the operation that it belongs to. */
export type BatchRecord<S = AnyLabels> = {
  readonly [N in OperationName<S>]: OperationRecord<S[N]> & { readonly operation: N };
}[OperationName<S>];

type Parts = Pick<Assembly, 'operations' | 'engine'>;

/** Never throws, whatever the records are. */
export function recordBatch(records: Iterable<unknown>, parts: Parts): void {
  const { drops } = parts.engine;
  if (typeof records === 'string') {
    // It is iterable, and each of its characters would count as an entry that cannot be recorded.
    drops.count('invalid-record');
    return;
  }
  try {
    for (const record of records) recordEntry(record, parts);
  } catch (error) {
    // Not iterable, or an iterator of the caller threw.
    drops.count('invalid-record', error);
  }
}

function recordEntry(record: unknown, { operations, engine }: Parts): void {
  if (typeof record !== 'object' || record === null) {
    engine.drops.count('invalid-record');
    return;
  }
  try {
    // What is not as the type says is found out when it is read.
    const entry = record as BatchRecord;
    operations.get(entry.operation).record(entry);
  } catch (error) {
    // A getter or a proxy of the caller threw.
    engine.drops.count('invalid-record', error);
  }
}
