import type { ExponentialHistogramValue, HistogramValue } from '@executor-metrics/sdk';
import { classicGrid } from '../../exponential/classic-grid.ts';
import { toClassic } from '../../exponential/to-classic.ts';
import type { HistogramRow } from '../../families/family.ts';

/**
 * Gives the histograms of a family as buckets whose bounds can be written: text formats have no others. Exponential
 * histograms of one family have the same bounds in one exposition.
 */
export function classicValues(
  rows: readonly HistogramRow[],
): (value: HistogramValue | ExponentialHistogramValue) => HistogramValue {
  const grid = classicGrid(rows.filter(isExponential));
  return (value) => ('boundaries' in value ? value : toClassic(value, grid));
}

function isExponential(row: HistogramRow): row is HistogramRow & { readonly value: ExponentialHistogramValue } {
  return !('boundaries' in row.value);
}
