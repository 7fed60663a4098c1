import type { Labels, Sample } from '../metric-family.ts';

/**
 * The identity of a series to Prometheus: the order of the labels does not count, and a label with an empty value is the
 * same as none.
 */
export function seriesKey({ name, labels }: Pick<Sample, 'name' | 'labels'>): string {
  return JSON.stringify([name, ...labelPairs(labels)]);
}

/** The same for all samples of one histogram or summary when `stepLabel` is its `le` or `quantile`. */
export function metricKey(labels: Labels, stepLabel: string | undefined): string {
  return JSON.stringify(labelPairs(labels).filter(([name]) => name !== stepLabel));
}

function labelPairs(labels: Labels): [string, string][] {
  return [...labels].filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
}
