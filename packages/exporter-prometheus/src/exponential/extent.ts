import type { ExponentialBuckets, ExponentialHistogramValue } from '@executor-metrics/sdk';

/** Indexes of buckets, from the lowest to the highest that has counts. */
export interface IndexRange {
  readonly low: number;
  readonly high: number;
}

/**
 * Which buckets histograms have together, at the finest scale that all of them can be brought to. In whatever order they
 * are added and coarsened the outcome is the same, because joining 2 ** a buckets and then 2 ** b is joining 2 ** (a + b).
 */
export class Extent {
  #scale: number;
  #positive: IndexRange | undefined;
  #negative: IndexRange | undefined;

  constructor(finestScale: number) {
    this.#scale = finestScale;
  }

  get scale(): number {
    return this.#scale;
  }

  get positive(): IndexRange | undefined {
    return this.#positive;
  }

  /** By absolute value. */
  get negative(): IndexRange | undefined {
    return this.#negative;
  }

  add(value: ExponentialHistogramValue): void {
    const positive = populatedRange(value.positive);
    const negative = populatedRange(value.negative);
    // Without buckets every scale is as good, and what the histogram says of its own must not coarsen the others.
    if (positive === undefined && negative === undefined) return;
    if (value.scale < this.#scale) this.#coarsenTo(value.scale);
    const by = value.scale - this.#scale;
    this.#positive = joined(this.#positive, coarserRange(positive, by));
    this.#negative = joined(this.#negative, coarserRange(negative, by));
  }

  /** Joins neighbours as long as the predicate says so, which it must not for two buckets on each side of zero. */
  coarsenWhile(isTooWide: (extent: Extent) => boolean): void {
    while (isTooWide(this)) this.#coarsenTo(this.#scale - 1);
  }

  #coarsenTo(scale: number): void {
    this.#positive = coarserRange(this.#positive, this.#scale - scale);
    this.#negative = coarserRange(this.#negative, this.#scale - scale);
    this.#scale = scale;
  }
}

export function widthOf(range: IndexRange | undefined): number {
  return range === undefined ? 0 : range.high - range.low + 1;
}

/** `undefined` where no bucket has counts. */
export function populatedRange({ offset, counts }: ExponentialBuckets): IndexRange | undefined {
  let first = 0;
  while (first < counts.length && !((counts[first] as number) > 0)) first++;
  if (first === counts.length) return undefined;
  let last = counts.length - 1;
  while (!((counts[last] as number) > 0)) last--;
  return { low: offset + first, high: offset + last };
}

/** Where the bucket of an index goes when each `2 ** by` neighbours become one. */
export function coarserIndex(index: number, by: number): number {
  return Math.floor(index / 2 ** by);
}

function coarserRange(range: IndexRange | undefined, by: number): IndexRange | undefined {
  if (range === undefined || by === 0) return range;
  return { low: coarserIndex(range.low, by), high: coarserIndex(range.high, by) };
}

function joined(a: IndexRange | undefined, b: IndexRange | undefined): IndexRange | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}
