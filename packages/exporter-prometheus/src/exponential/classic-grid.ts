import type { ExponentialHistogramValue } from '@executor-metrics/sdk';
import { Extent, type IndexRange, widthOf } from './extent.ts';

/**
 * Bounds are `2 ** (k / 2)`: neighbours differ by 41 %, finer than the usual bounds of classic histograms. At this scale
 * 160 buckets reach over 24 decimal digits, so that a histogram whose own scale falls keeps its bounds; at the next finer
 * one (12 digits) some would lose theirs, and all would have twice as many.
 */
const finestScale = 1;

/** Beyond this many bounds every second one is left out. */
const maxBounds = 160;

/** The highest bound is one of 1, 16, 256 and so on, also downwards. */
const octavesOfTop = 4;

/** Smaller numbers are not exact, and share one bucket in the SDK. */
const smallestNormal = 2 ** -1022;

/** One side of zero: to which bucket of the grid the buckets of a range of indexes belong. */
export interface GridSide {
  readonly low: number;
  readonly positions: readonly number[];
}

/** Bounds of classic buckets for exponential histograms. */
export interface ClassicGrid {
  /** At which `positive` and `negative` count their indexes. */
  readonly scale: number;
  readonly boundaries: readonly number[];
  readonly positive: GridSide | undefined;
  readonly negative: GridSide | undefined;
  /** The bucket of what is 0. */
  readonly zero: number;
}

/**
 * The bounds that all of some histograms can have in common: the ones of a family must, or sums over its series by `le` were
 * wrong, because a series that lacks a bound would count nothing there. For the sums over several processes the highest
 * bound is rounded up: most of them then have the same one. From scrape to scrape bounds stay and at most new ones come, as
 * long as no histogram becomes coarser than the grid and there are no more than 160 of them.
 */
export function classicGrid(rows: Iterable<{ readonly value: ExponentialHistogramValue }>): ClassicGrid {
  const extent = new Extent(finestScale);
  let hasZeros = false;
  for (const { value } of rows) {
    extent.add(value);
    hasZeros ||= value.zeroCount > 0;
  }
  extent.coarsenWhile((reached) => boundCount(reached) > maxBounds);
  return layOut(extent, hasZeros);
}

function boundCount({ scale, positive, negative }: Extent): number {
  return widthOf(withRoundTop(positive, scale)) + widthOf(negative) + 3;
}

function layOut({ scale, positive, negative }: Extent, hasZeros: boolean): ClassicGrid {
  const boundaries: number[] = [];
  const add = (bound: number): void => {
    const size = Math.abs(bound);
    if (size >= smallestNormal && Number.isFinite(size)) boundaries.push(bound);
  };
  const below = negative && negativeSide(negative, scale, boundaries, add);
  const zero = boundaries.length;
  if (hasZeros || negative !== undefined) boundaries.push(0);
  const above = positive && positiveSide(withRoundTop(positive, scale), scale, boundaries, add);
  return { scale, boundaries, positive: above, negative: below, zero };
}

/** From the farthest to the nearest bucket: a value of the bucket i is at most `-bound(i)`. */
function negativeSide(
  { low, high }: IndexRange,
  scale: number,
  boundaries: readonly number[],
  add: AddBound,
): GridSide {
  const positions: number[] = [];
  add(-boundOf(high + 1, scale));
  for (let index = high; index >= low; index--) {
    positions.unshift(boundaries.length);
    add(-boundOf(index, scale));
  }
  return { low, positions };
}

/** A value of the bucket i is at most `bound(i + 1)`. The lower bound of the first is one too, as quantiles need it. */
function positiveSide(
  { low, high }: IndexRange,
  scale: number,
  boundaries: readonly number[],
  add: AddBound,
): GridSide {
  const positions: number[] = [];
  add(boundOf(low, scale));
  for (let index = low; index <= high; index++) {
    positions.push(boundaries.length);
    add(boundOf(index + 1, scale));
  }
  return { low, positions };
}

type AddBound = (bound: number) => void;

function withRoundTop<Range extends IndexRange | undefined>(range: Range, scale: number): Range {
  if (range === undefined) return range;
  const step = Math.max(1, octavesOfTop * 2 ** scale);
  return { ...range, high: Math.ceil((range.high + 1) / step) * step - 1 };
}

/** `2 ** (k / 2 ** scale)` for scales up to 1, exactly rounded. */
function boundOf(k: number, scale: number): number {
  if (scale < 1) return 2 ** (k * 2 ** -scale);
  const half = Math.floor(k / 2);
  return k % 2 === 0 ? 2 ** half : Math.SQRT2 * 2 ** half;
}
