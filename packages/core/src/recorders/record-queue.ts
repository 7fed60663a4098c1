import type { PlainRecord } from './plain-record.ts';

/** Records in the order in which they came, up to a capacity. It holds no more room than was ever needed at a time. */
export class RecordQueue {
  readonly capacity: number;
  readonly #places: (PlainRecord | undefined)[] = [];
  #first = 0;
  #size = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size === this.capacity;
  }

  /** Only where it is not full. */
  push(record: PlainRecord): void {
    // An empty queue begins anew, so that one that never fills does not walk through all of its places.
    if (this.#size === 0) this.#first = 0;
    this.#places[(this.#first + this.#size) % this.capacity] = record;
    this.#size++;
  }

  /** Takes the one that has waited longest. */
  shift(): PlainRecord | undefined {
    if (this.#size === 0) return undefined;
    const record = this.#places[this.#first];
    this.#places[this.#first] = undefined;
    this.#first = (this.#first + 1) % this.capacity;
    this.#size--;
    return record;
  }

  /** Takes as many as there are, but no more than so many. */
  take(most: number): readonly PlainRecord[] {
    const taken: PlainRecord[] = [];
    while (taken.length < most) {
      const record = this.shift();
      if (record === undefined) break;
      taken.push(record);
    }
    return taken;
  }
}
