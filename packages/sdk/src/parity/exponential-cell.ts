import { createSeries } from '../cell/cell.ts';
import { ExponentialHistogramCell } from '../cell/exponential-histogram-cell.ts';

/** A cell of no stream; `accumulate` takes every finite value. */
export function createExponentialCell(maxSize: number): ExponentialHistogramCell {
  const owner = { sampling: { on: false }, offer: () => {}, consider: () => {}, release: () => {} };
  const shape = { maxSize, recordMinMax: true };
  return new ExponentialHistogramCell(owner, createSeries({}, [0, 0]), { shape, next: undefined });
}
