import type { ExponentialBuckets, ExponentialHistogramValue, HistogramValue } from '@executor-metrics/sdk';
import { type ClassicGrid, classicGrid, type GridSide } from './classic-grid.ts';
import { coarserIndex } from './extent.ts';

/**
 * The histogram with buckets that have written bounds, for formats that know no others. The grid must have been made of
 * this histogram, alone or with others; all rows of a family must share one. No value is above the bound of its bucket; a
 * negative one that is exactly on a bound is counted in the bucket above it, because exponential buckets below zero include
 * their lower bound.
 */
export function toClassic(
  value: ExponentialHistogramValue,
  grid: ClassicGrid = classicGrid([{ value }]),
): HistogramValue {
  const counts = new Array<number>(grid.boundaries.length + 1).fill(0);
  const by = value.scale - grid.scale;
  addSide(counts, value.negative, by, grid.negative);
  addAt(counts, value.zeroCount, grid.zero);
  addSide(counts, value.positive, by, grid.positive);
  return {
    boundaries: grid.boundaries,
    counts,
    count: counts.reduce((sum, count) => sum + count, 0),
    sum: value.sum,
    min: value.min,
    max: value.max,
  };
}

function addSide(counts: number[], { offset, counts: own }: ExponentialBuckets, by: number, side?: GridSide): void {
  if (side === undefined) return;
  for (let i = 0; i < own.length; i++) {
    const count = own[i] as number;
    if (count > 0) addAt(counts, count, side.positions[coarserIndex(offset + i, by) - side.low]);
  }
}

/** What the grid has no place for lies above all bounds: no bucket says too much then. */
function addAt(counts: number[], count: number, position = counts.length - 1): void {
  counts[position] = (counts[position] as number) + count;
}
