import type { Sample } from './metric-family.ts';

/**
 * The identity of a series to Prometheus: the order of the labels does not count, and a label with an empty value is the
 * same as none.
 */
export function seriesKey({ name, labels }: Sample): string {
  return JSON.stringify([name, ...labelPairs(labels)]);
}

/** The same for all samples of one histogram or summary when `stepLabel` is its `le` or `quantile`. */
export function distributionKey({ labels }: Sample, stepLabel: string): string {
  return JSON.stringify(labelPairs(labels).filter(([name]) => name !== stepLabel));
}

function labelPairs(labels: ReadonlyMap<string, string>): [string, string][] {
  return [...labels].filter(([, value]) => value !== '').sort(([a], [b]) => (a < b ? -1 : 1));
}
