// Hot: `record` is the bound record. Guarded by bench/sdk/record.bench.ts.
import type { Context } from '@opentelemetry/api';
import type { ExponentialBuckets, ExponentialHistogramValue } from '../snapshot/snapshot.ts';
import { type Cell, type CellOwner, highest, type Series } from './cell.ts';
import { BucketRange } from './exponential-buckets.ts';
import { bucketIndex, finestScale } from './exponential-mapping.ts';

/** How a base-2 exponential histogram is kept. */
export interface ExponentialShape {
  /** How many buckets there may be on either side of zero; beyond that the scale becomes coarser. */
  readonly maxSize: number;
  readonly recordMinMax: boolean;
}

/** Counts of values by buckets whose bounds grow exponentially, as finely as they fit into `maxSize`. */
export class ExponentialHistogramCell implements Cell {
  touched = false;
  removed = false;
  series: Series;
  readonly next: ExponentialHistogramCell | undefined;
  readonly #owner: CellOwner;
  readonly #shape: ExponentialShape;
  readonly #positive = new BucketRange();
  readonly #negative = new BucketRange();
  #scale = finestScale;
  #zeroCount = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(owner: CellOwner, series: Series, options: ExponentialHistogramCellOptions) {
    this.#owner = owner;
    this.series = series;
    this.next = options.next;
    this.#shape = options.shape;
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
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (value === 0) this.#zeroCount++;
    else if (value > 0) this.#countMagnitude(this.#positive, value);
    else this.#countMagnitude(this.#negative, -value);
    this.touched = true;
    if (this.next !== undefined) this.next.accumulate(value);
  }

  read(): ExponentialHistogramValue {
    const hasExtremes = this.#shape.recordMinMax && this.#count > 0;
    return {
      // Without buckets every scale is as good; 0 is the one that the official SDK gives.
      scale: this.#count === this.#zeroCount ? 0 : this.#scale,
      zeroCount: this.#zeroCount,
      positive: this.#positive.read(),
      negative: this.#negative.read(),
      count: this.#count,
      sum: this.#sum,
      min: hasExtremes ? this.#min : undefined,
      max: hasExtremes ? this.#max : undefined,
    };
  }

  reset(): void {
    this.#positive.clear();
    this.#negative.clear();
    this.#scale = finestScale;
    this.#zeroCount = 0;
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
    this.touched = false;
  }

  merge(earlier: ExponentialHistogramValue): void {
    if (earlier.count > earlier.zeroCount) this.#coarsenTo(Math.min(this.#scale, earlier.scale));
    this.#mergeBuckets(this.#positive, earlier.positive, earlier.scale);
    this.#mergeBuckets(this.#negative, earlier.negative, earlier.scale);
    this.#zeroCount += earlier.zeroCount;
    this.#count += earlier.count;
    this.#sum += earlier.sum;
    if (earlier.min !== undefined && earlier.min < this.#min) this.#min = earlier.min;
    if (earlier.max !== undefined && earlier.max > this.#max) this.#max = earlier.max;
    this.touched = true;
  }

  #countMagnitude(range: BucketRange, magnitude: number): void {
    let index = bucketIndex(magnitude, this.#scale);
    const excess = this.#excess(range, index, index);
    if (excess > 0) {
      this.#coarsenTo(this.#scale - excess);
      index = bucketIndex(magnitude, this.#scale);
    }
    range.add(index, 1);
  }

  #mergeBuckets(range: BucketRange, { offset, counts }: ExponentialBuckets, scale: number): void {
    if (counts.length === 0) return;
    const low = offset >> (scale - this.#scale);
    const high = (offset + counts.length - 1) >> (scale - this.#scale);
    this.#coarsenTo(this.#scale - this.#excess(range, low, high));
    for (const [position, count] of counts.entries()) {
      if (count > 0) range.add((offset + position) >> (scale - this.#scale), count);
    }
  }

  /** By how much the scale must fall so that the range and the indexes from `low` to `high` fit into `maxSize`. */
  #excess(range: BucketRange, low: number, high: number): number {
    let lowest = range.isEmpty ? low : Math.min(low, range.low);
    let highestIndex = range.isEmpty ? high : Math.max(high, range.high);
    let excess = 0;
    while (highestIndex - lowest >= this.#shape.maxSize) {
      lowest >>= 1;
      highestIndex >>= 1;
      excess++;
    }
    return excess;
  }

  #coarsenTo(scale: number): void {
    if (scale === this.#scale) return;
    this.#positive.coarsen(this.#scale - scale);
    this.#negative.coarsen(this.#scale - scale);
    this.#scale = scale;
  }
}

export interface ExponentialHistogramCellOptions {
  readonly shape: ExponentialShape;
  readonly next: ExponentialHistogramCell | undefined;
}
