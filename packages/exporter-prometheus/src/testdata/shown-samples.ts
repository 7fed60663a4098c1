import type { ExponentialHistogramValue, HistogramValue, Metric, Snapshot } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { metricName } from '../names/metric-name.ts';

/**
 * What Prometheus would show of a snapshot: samples by name and labels, those of equal names and labels added up. Of
 * histograms the count, the sum, and the buckets as `le` would number them.
 */
export function shownSamples(snapshot: Snapshot): Readonly<Record<string, number>> {
  const samples: Record<string, number> = {};
  const add = (name: string, attributes: Attributes, value: number): void => {
    const key = `${name}${labelText(attributes)}`;
    samples[key] = (samples[key] ?? 0) + value;
  };
  for (const metric of snapshot.scopes.flatMap(({ metrics }) => metrics)) {
    const name = nameOf(metric);
    for (const { attributes, value } of metric.series) {
      if (typeof value === 'number') add(name, attributes, value);
      else addHistogram(name, attributes, value, add);
    }
  }
  return samples;
}

type Add = (name: string, attributes: Attributes, value: number) => void;

function addHistogram(
  name: string,
  attributes: Attributes,
  value: HistogramValue | ExponentialHistogramValue,
  add: Add,
): void {
  add(`${name}_count`, attributes, value.count);
  add(`${name}_sum`, attributes, value.sum);
  if (!('boundaries' in value)) return;
  let below = 0;
  for (const [i, bound] of [...value.boundaries, Number.POSITIVE_INFINITY].entries()) {
    below += value.counts[i] ?? 0;
    add(`${name}_bucket`, { ...attributes, le: bound }, below);
  }
}

function nameOf({ descriptor: { name, unit }, kind, monotonic }: Metric): string {
  const sum = monotonic ? 'counter' : 'up-down-counter';
  const histogram = kind === 'gauge' ? 'gauge' : 'histogram';
  return metricName({ name, unit, kind: kind === 'sum' ? sum : histogram }, 'UnderscoreEscapingWithSuffixes').name;
}

function labelText(attributes: Attributes): string {
  const labels = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return labels.length === 0 ? '' : `{${labels.sort().join(',')}}`;
}
