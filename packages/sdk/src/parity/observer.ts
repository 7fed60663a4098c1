import type { BatchObservableResult, Meter, Observable, ObservableCallback } from '@opentelemetry/api';
import type { Command, Definition, LooseAttributes, Manner } from './program.ts';

/** An instrument of a program; its definition is the first one that made it. */
export interface Slot {
  readonly id: number;
  readonly definition: Definition;
  readonly instrument: object;
}

/** One value that a callback hands to the SDK. */
export interface Observed {
  readonly slot: Slot;
  readonly attributes: LooseAttributes;
  readonly value: number;
}

type Observe = Extract<Command, { type: 'observe' }>;

/**
 * What a program observes: callbacks of single instruments and one for batches, with the values that they see. Each marks
 * what it observes as its own, since what becomes of two callbacks that observe one series depends on which is through first.
 */
export class Observer {
  manner: Manner = 'returns';
  readonly #name: string;
  readonly #values = new Map<Slot, Map<string, Observed>>();
  readonly #callbacks = new Map<Slot, ObservableCallback>();
  /** By the instruments that they are registered with. */
  readonly #batches = new Map<string, readonly Slot[]>();
  #log: Observed[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  attach(slot: Slot): void {
    const callback = this.#callbacks.get(slot) ?? this.#callbackOf(slot);
    this.#callbacks.set(slot, callback);
    (slot.instrument as Observable).addCallback(callback);
  }

  detach(slot: Slot): void {
    const callback = this.#callbacks.get(slot);
    if (callback !== undefined) (slot.instrument as Observable).removeCallback(callback);
  }

  attachBatch(meter: Meter, slots: readonly Slot[]): void {
    this.#batches.set(keyOf(slots), slots);
    meter.addBatchObservableCallback(this.#batch, instrumentsOf(slots));
  }

  detachBatch(meter: Meter, slots: readonly Slot[]): void {
    this.#batches.delete(keyOf(slots));
    meter.removeBatchObservableCallback(this.#batch, instrumentsOf(slots));
  }

  observe(slot: Slot, { attributes, value, restart }: Observe): void {
    const values = this.#values.get(slot) ?? new Map<string, Observed>();
    this.#values.set(slot, values);
    const key = JSON.stringify(attributes);
    const before = values.get(key)?.value ?? 0;
    const isTotal = slot.definition.kind === 'observable-counter';
    const grows = !restart && Number.isFinite(before) && Number.isFinite(value);
    // A total below 0 the official SDK takes for 0; ours refuses it.
    const now = isTotal ? Math.abs(value) + (grows ? before : 0) : value;
    values.set(key, { slot, attributes, value: now });
  }

  forget(slot: Slot, attributes: LooseAttributes): void {
    this.#values.get(slot)?.delete(JSON.stringify(attributes));
  }

  /** What was observed since it was last asked, by callbacks that succeeded. */
  takeLog(): readonly Observed[] {
    const log = this.#log;
    this.#log = [];
    return log;
  }

  readonly #batch = (result: BatchObservableResult): void | Promise<void> => {
    const slots = [...new Set([...this.#batches.values()].flat())];
    return this.#run(`${this.#name} of a batch`, slots, ({ slot, value, attributes }) =>
      result.observe(slot.instrument as Observable, value, { ...attributes }),
    );
  };

  #callbackOf(slot: Slot): ObservableCallback {
    return (result) =>
      this.#run(this.#name, [slot], ({ value, attributes }) => result.observe(value, { ...attributes }));
  }

  #run(callback: string, slots: readonly Slot[], observe: (observed: Observed) => void): void | Promise<void> {
    const all = slots.flatMap((slot) => [...(this.#values.get(slot)?.values() ?? [])]);
    const marked = all.map((each) => ({ ...each, attributes: { ...each.attributes, callback } }));
    for (const each of marked) observe(each);
    switch (this.manner) {
      case 'throws':
        throw new Error('no sensor');
      case 'rejects':
        return Promise.reject(new Error('no sensor'));
      case 'resolves':
      case 'returns':
        this.#log.push(...marked);
        return this.manner === 'resolves' ? Promise.resolve() : undefined;
      default:
        return this.manner satisfies never;
    }
  }
}

function keyOf(slots: readonly Slot[]): string {
  return [...new Set(slots.map(({ id }) => id))].sort().join();
}

function instrumentsOf(slots: readonly Slot[]): Observable[] {
  return slots.map(({ instrument }) => instrument as Observable);
}
