// Hot: `record` is the bound record. Guarded by bench/sdk/record.bench.ts.
import type { Context } from '@opentelemetry/api';
import { type Cell, type CellOwner, highest, type Series } from './cell.ts';

/** The last value that was recorded. */
export class LastValueCell implements Cell {
  value = 0;
  touched = false;
  removed = false;
  series: Series;
  readonly next: LastValueCell | undefined;
  readonly #owner: CellOwner;

  constructor(owner: CellOwner, series: Series, next: LastValueCell | undefined) {
    this.#owner = owner;
    this.series = series;
    this.next = next;
  }

  record(value: number, context?: Context): void {
    if (typeof value === 'number' && value >= 0 && value <= highest && !this.removed) {
      this.accumulate(value);
      if (this.#owner.sampling.on) this.#owner.offer(this, value, context);
    } else this.#owner.consider(this, value, context);
  }

  add(value: number, context?: Context): void {
    this.record(value, context);
  }

  unbind(): void {
    this.#owner.release(this);
  }

  accumulate(value: number): void {
    this.value = value;
    this.touched = true;
    if (this.next !== undefined) this.next.accumulate(value);
  }

  read(): number {
    return this.value;
  }

  reset(): void {
    this.value = 0;
    this.touched = false;
  }

  /** What was recorded since is newer. */
  merge(earlier: number): void {
    if (!this.touched) this.value = earlier;
    this.touched = true;
  }
}
