import type { Attributes } from '@opentelemetry/api';
import type { Cell } from '../cell/cell.ts';
import type { TimeSlice } from '../collect/time-slice.ts';
import { canonicalKey } from '../series/canonical-key.ts';
import { cleanAttributes, unreported } from '../series/clean-attributes.ts';
import type { ObservableStream } from './observable-stream.ts';

/** One value of one set of attributes. */
interface Observed {
  readonly cell: Cell;
  readonly value: number;
}

/** The observations of one collection. */
export class ObservationRound {
  readonly reader: object;
  readonly #stream: ObservableStream;
  /** By series where one set of attributes is one series; by the observed attributes where a view may join several. */
  readonly #observed = new Map<unknown, Observed>();
  readonly #cells = new Set<Cell>();
  #unknown: { readonly value: number; readonly attributes: Attributes }[] = [];
  #failures = 0;

  constructor(stream: ObservableStream, reader: object) {
    this.#stream = stream;
    this.reader = reader;
  }

  /** Observing the same attributes again replaces the value. */
  take(value: unknown, attributes: Attributes): void {
    if (!this.#stream.takes(value)) {
      this.#stream.refuse(value);
      return;
    }
    const cell = this.#stream.table.peek(attributes);
    // New series wait until those that are gone have made room for them.
    if (cell === undefined) this.#unknown.push({ value, attributes });
    else this.#put(cell, value, attributes);
  }

  /** A callback failed: what is not observed is not gone. */
  fail(): void {
    this.#failures++;
  }

  get isPartial(): boolean {
    return this.#failures > 0;
  }

  has(cell: Cell): boolean {
    return this.#cells.has(cell);
  }

  /** All was taken: series that are gone go, and new ones begin. To be called once. */
  async settle(slice: TimeSlice): Promise<void> {
    const spare = await this.#stream.dropUnobserved(this, slice);
    for (const { value, attributes } of this.#unknown) {
      this.#put(this.#stream.cellOf(attributes, spare), value, attributes);
      if (slice.isOver()) await slice.next();
    }
    this.#unknown = [];
  }

  /** All that was observed. */
  entries(): Iterable<Observed> {
    return this.#observed.values();
  }

  #put(cell: Cell, value: number, attributes: Attributes): void {
    const { filter, process } = this.#stream.config;
    const joins = filter !== undefined || process !== undefined || this.#stream.table.isOverflow(cell);
    const key = joins ? canonicalKey(cleanAttributes(attributes, undefined, unreported)) : cell;
    this.#observed.set(key, { cell, value });
    this.#cells.add(cell);
  }
}
