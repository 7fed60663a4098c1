// Hot: `record` is the bound record. Guarded by bench/sdk/record.bench.ts.
import type { Context } from '@opentelemetry/api';
import type { HistogramValue } from '../snapshot/snapshot.ts';
import type { BucketSearch } from './bucket-search.ts';
import { type Cell, type CellOwner, highest, type Series } from './cell.ts';

/** How an explicit-bucket histogram is kept. */
export interface HistogramShape {
  /** Upper bounds, ascending, each inclusive. */
  readonly boundaries: readonly number[];
  readonly recordMinMax: boolean;
}

/** Counts of values by explicit buckets, with their sum and extremes. */
export class HistogramCell implements Cell {
  touched = false;
  removed = false;
  series: Series;
  readonly next: HistogramCell | undefined;
  readonly #owner: CellOwner;
  readonly #shape: HistogramShape;
  readonly #search: BucketSearch;
  /** One more than boundaries: the last bucket has no upper bound. A plain array takes half of a typed one and is copied faster. */
  readonly #counts: number[];
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  /** What was read last: it is immutable, and still true as long as nothing was counted since. */
  #lastRead: HistogramValue | undefined;

  constructor(owner: CellOwner, series: Series, options: HistogramCellOptions) {
    this.#owner = owner;
    this.series = series;
    this.next = options.next;
    this.#shape = options.shape;
    this.#search = options.search;
    this.#counts = Array.from({ length: options.shape.boundaries.length + 1 }, () => 0);
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

  accumulate(value: number): void {
    const bucket = this.#search.indexOf(value);
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.touched = true;
    if (this.next !== undefined) this.next.accumulate(value);
  }

  read(): HistogramValue {
    if (this.#lastRead?.count === this.#count) return this.#lastRead;
    const hasExtremes = this.#shape.recordMinMax && this.#count > 0;
    this.#lastRead = {
      boundaries: this.#search.boundaries,
      counts: this.#counts.slice(),
      count: this.#count,
      sum: this.#sum,
      min: hasExtremes ? this.#min : undefined,
      max: hasExtremes ? this.#max : undefined,
    };
    return this.#lastRead;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    this.touched = false;
    this.#lastRead = undefined;
  }

  merge(earlier: HistogramValue): void {
    const counts = this.#counts;
    for (let i = 0; i < counts.length; i++) counts[i] = (counts[i] as number) + (earlier.counts[i] ?? 0);
    this.#count += earlier.count;
    this.#sum += earlier.sum;
    if (earlier.min !== undefined && earlier.min < this.#min) this.#min = earlier.min;
    if (earlier.max !== undefined && earlier.max > this.#max) this.#max = earlier.max;
    this.touched = true;
  }
}

export interface HistogramCellOptions {
  readonly shape: HistogramShape;
  /** For the boundaries of the shape; one serves all series of a stream. */
  readonly search: BucketSearch;
  readonly next: HistogramCell | undefined;
}
