import type { Drops } from '../recording/drops.ts';
import { cleanOperationName } from '../recording/names.ts';
import type { Layout } from '../recording/recorder.ts';
import { SafeRecorder } from '../recording/safe-recorder.ts';
import { disabledOperation } from './disabled-operation.ts';
import { type Clock, MeasuredOperation } from './measured-operation.ts';
import type { Operation } from './operation.ts';

/** The operations of one `ExecutorMetrics`, by name. */
export interface OperationTable {
  /** The operation of that name; one that records nothing where the value cannot be a name. */
  get(name: unknown): Operation;
  names(): readonly string[];
}

export const disabledOperations: OperationTable = Object.freeze({ get: () => disabledOperation, names: () => [] });

/** The name that stands for all operations beyond the limit. */
export const overflowOperation = 'operation_overflow';

interface MeasuredOperationsParts {
  readonly layout: Layout;
  readonly drops: Drops;
  readonly now: Clock;
  /** How many names are told apart; further ones share one operation, so that names made of data cannot fill memory. */
  readonly maxOperations: number;
}

export class MeasuredOperations implements OperationTable {
  readonly #operations = new Map<string, Operation>();
  readonly #parts: MeasuredOperationsParts;
  #overflow: Operation | undefined;

  constructor(parts: MeasuredOperationsParts) {
    this.#parts = parts;
  }

  get(name: unknown): Operation {
    // The common case, a name that is clean and known, costs one look-up.
    return this.#operations.get(name as string) ?? this.#find(name);
  }

  names(): readonly string[] {
    return [...this.#operations.keys()];
  }

  #find(name: unknown): Operation {
    const clean = cleanOperationName(name);
    if (clean === undefined) return this.#unnamed();
    const known = this.#operations.get(clean);
    if (known !== undefined) return known;
    if (this.#operations.size >= this.#parts.maxOperations) return this.#beyondTheLimit();
    const created = this.#create(clean);
    this.#operations.set(clean, created);
    return created;
  }

  #create(name: string): Operation {
    const { layout, drops, now } = this.#parts;
    return new MeasuredOperation(name, { recorder: new SafeRecorder(layout.recorderOf(name), drops), drops, now });
  }

  #unnamed(): Operation {
    this.#parts.drops.count('invalid-operation');
    return disabledOperation;
  }

  #beyondTheLimit(): Operation {
    this.#parts.drops.count('too-many-operations');
    this.#overflow ??= this.#create(overflowOperation);
    return this.#overflow;
  }
}
