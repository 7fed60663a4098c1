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

// Where what stands in the data of a cell.
const sum = 0;
const minimum = 1;
const maximum = 2;
const firstBucket = 3;

/** Counts of values by explicit buckets, with their sum and extremes. */
export class HistogramCell implements Cell {
  // What a record touches comes first, so that it lies close together.
  touched = false;
  removed = false;
  #count = 0;
  /**
   * Sum, minimum and maximum, and behind them the counts of the buckets. In one array of doubles they lie side by side; as
   * fields each number would be an object of its own, and somewhere else in memory.
   */
  readonly #data: number[];
  readonly #search: BucketSearch;
  readonly next: HistogramCell | undefined;
  series: Series;
  readonly #owner: CellOwner;
  readonly #shape: HistogramShape;
  /** What was read last: it is immutable, and still true as long as nothing was counted since. */
  #lastRead: HistogramValue | undefined;

  constructor(owner: CellOwner, series: Series, options: HistogramCellOptions) {
    this.#owner = owner;
    this.series = series;
    this.next = options.next;
    this.#shape = options.shape;
    this.#search = options.search;
    // There is one bucket more than boundaries: the last one has no upper bound.
    this.#data = Array.from({ length: firstBucket + options.shape.boundaries.length + 1 }, () => 0);
    this.reset();
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
    const data = this.#data;
    const bucket = firstBucket + this.#search.indexOf(value);
    data[bucket] = (data[bucket] as number) + 1;
    data[sum] = (data[sum] as number) + value;
    if (value < (data[minimum] as number)) data[minimum] = value;
    if (value > (data[maximum] as number)) data[maximum] = value;
    this.#count++;
    this.touched = true;
    if (this.next !== undefined) this.next.accumulate(value);
  }

  read(): HistogramValue {
    if (this.#lastRead?.count === this.#count) return this.#lastRead;
    const hasExtremes = this.#shape.recordMinMax && this.#count > 0;
    this.#lastRead = {
      boundaries: this.#search.boundaries,
      counts: this.#data.slice(firstBucket),
      count: this.#count,
      sum: this.#data[sum] as number,
      min: hasExtremes ? this.#data[minimum] : undefined,
      max: hasExtremes ? this.#data[maximum] : undefined,
    };
    return this.#lastRead;
  }

  reset(): void {
    this.#data.fill(0);
    this.#data[minimum] = Number.POSITIVE_INFINITY;
    this.#data[maximum] = Number.NEGATIVE_INFINITY;
    this.#count = 0;
    this.touched = false;
    this.#lastRead = undefined;
  }

  merge(earlier: HistogramValue): void {
    const data = this.#data;
    for (let i = firstBucket; i < data.length; i++) {
      data[i] = (data[i] as number) + (earlier.counts[i - firstBucket] ?? 0);
    }
    data[sum] = (data[sum] as number) + earlier.sum;
    if (earlier.min !== undefined && earlier.min < (data[minimum] as number)) data[minimum] = earlier.min;
    if (earlier.max !== undefined && earlier.max > (data[maximum] as number)) data[maximum] = earlier.max;
    this.#count += earlier.count;
    this.touched = true;
  }
}

export interface HistogramCellOptions {
  readonly shape: HistogramShape;
  /** For the boundaries of the shape; one serves all series of a stream. */
  readonly search: BucketSearch;
  readonly next: HistogramCell | undefined;
}
