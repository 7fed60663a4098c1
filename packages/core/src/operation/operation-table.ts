import type { Gate } from '../engine.ts';
import { idleOperation } from './idle.ts';
import { MeasuredOperation } from './measured-operation.ts';
import type { Operation } from './operation.ts';
import { OperationCore, type OperationSurroundings } from './operation-core.ts';
import { cleanOperationName } from './operation-name.ts';
import type { OperationTraits } from './operation-options.ts';

/** The name that stands for all operations beyond the limit. */
export const overflowOperation = 'operation_overflow';

interface Entry {
  readonly core: OperationCore;
  readonly operation: Operation;
}

/** The operations of one `ExecutorMetrics`, by name. */
export class OperationTable {
  readonly #entries = new Map<string, Entry>();
  readonly #surroundings: OperationSurroundings;
  readonly #maxOperations: number;
  readonly #gate: Gate;
  #overflow: Entry | undefined;

  /** @param maxOperations how many names are told apart; further ones share one operation, so that names made of data cannot fill memory */
  constructor(surroundings: OperationSurroundings, maxOperations: number) {
    this.#surroundings = surroundings;
    this.#maxOperations = maxOperations;
    this.#gate = surroundings.engine.gate;
  }

  /** The operation of that name; one that records nothing where the value cannot be a name. */
  get(name: unknown): Operation {
    // The common case, a name that is clean and known, costs one look-up.
    return this.#entries.get(name as string)?.operation ?? this.#find(name)?.operation ?? idleOperation;
  }

  /** The same, with what the operation has of its own. Those that have no place of their own cannot have any. */
  getWith(name: unknown, traits: OperationTraits): Operation {
    const entry = this.#find(name);
    if (entry === undefined) return idleOperation;
    if (entry !== this.#overflow) entry.core.adopt(traits);
    return entry.operation;
  }

  names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** All there are, the one that stands for those beyond the limit included. */
  *cores(): Generator<OperationCore, void> {
    for (const { core } of this.#entries.values()) yield core;
    if (this.#overflow !== undefined) yield this.#overflow.core;
  }

  #find(name: unknown): Entry | undefined {
    const clean = cleanOperationName(name);
    if (clean === undefined) {
      if (this.#gate.isOpen) this.#surroundings.engine.drops.count('invalid-operation');
      return undefined;
    }
    const known = this.#entries.get(clean);
    if (known !== undefined) return known;
    if (this.#entries.size >= this.#maxOperations) return this.#beyondTheLimit();
    const created = this.#create(clean);
    this.#entries.set(clean, created);
    return created;
  }

  #create(name: string): Entry {
    const core = new OperationCore(name, this.#surroundings);
    if (this.#gate.isOpen) core.prepare();
    return { core, operation: new MeasuredOperation(core) };
  }

  #beyondTheLimit(): Entry {
    if (this.#gate.isOpen) this.#surroundings.engine.drops.count('too-many-operations');
    this.#overflow ??= this.#create(overflowOperation);
    return this.#overflow;
  }
}
