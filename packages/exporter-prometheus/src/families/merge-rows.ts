import type { HistogramValue } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';
import { mergeExponential } from '../exponential/merge-exponential.ts';
import type { AnyRow } from './family.ts';

/**
 * Two series that have become the same by their translation, as one: what is counted adds up, of a gauge the later one
 * counts. `undefined` where they cannot be one: histograms of different bounds.
 */
export function mergedRow(earlier: AnyRow, later: AnyRow, addsUp: boolean): AnyRow | undefined {
  const value = mergedValue(earlier.value, later.value, addsUp);
  if (value === undefined) return undefined;
  return {
    labels: earlier.labels,
    value,
    startTime: isBefore(later.startTime, earlier.startTime) ? later.startTime : earlier.startTime,
    exemplars: [...earlier.exemplars, ...later.exemplars],
  };
}

function isBefore(a: HrTime, b: HrTime): boolean {
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
}

function mergedValue(a: AnyRow['value'], b: AnyRow['value'], addsUp: boolean): AnyRow['value'] | undefined {
  if (typeof a === 'number') {
    if (typeof b !== 'number') return undefined;
    return addsUp ? a + b : b;
  }
  if (typeof b === 'number') return undefined;
  if ('boundaries' in a) return 'boundaries' in b ? mergedHistogram(a, b) : undefined;
  return 'boundaries' in b ? undefined : mergeExponential(a, b);
}

function mergedHistogram(a: HistogramValue, b: HistogramValue): HistogramValue | undefined {
  const { boundaries } = a;
  const isSame = boundaries.length === b.boundaries.length && boundaries.every((bound, i) => bound === b.boundaries[i]);
  if (!isSame) return undefined;
  return {
    boundaries,
    counts: a.counts.map((count, i) => count + (b.counts[i] ?? 0)),
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: least(a.min, b.min),
    max: greatest(a.max, b.max),
  };
}

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

function greatest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
