import type { HistogramValue, Metric, Scope, SeriesSnapshot, Snapshot } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';

export const scope: Scope = { name: 'test', version: undefined, schemaUrl: undefined, attributes: {} };

type Points<V> = readonly (readonly [Attributes, V])[];

let lastId = 0;

function seriesOf<V>(points: Points<V>): readonly SeriesSnapshot<V>[] {
  return points.map(([attributes, value]) => ({
    ...{ id: ++lastId, attributes: Object.freeze({ ...attributes }), value },
    startTime: [1000, 0],
    exemplars: [],
  }));
}

function descriptorOf(name: string, unit = '', description = ''): Metric['descriptor'] {
  return { name, unit, description, instrumentType: 'COUNTER', valueType: 1 } as Metric['descriptor'];
}

interface Common {
  readonly unit?: string;
  readonly description?: string;
}

export function counter(name: string, points: Points<number>, { unit, description }: Common = {}): Metric {
  return {
    ...{ kind: 'sum', temporality: 'cumulative', monotonic: true, startTime: [1000, 0], time: [2000, 500_000_000] },
    ...{ descriptor: descriptorOf(name, unit, description), series: seriesOf(points) },
  } as Metric;
}

export function upDownCounter(name: string, points: Points<number>, common?: Common): Metric {
  return { ...counter(name, points, common), monotonic: false } as Metric;
}

export function gauge(name: string, points: Points<number>, common?: Common): Metric {
  return { ...counter(name, points, common), kind: 'gauge', monotonic: false } as Metric;
}

export function histogram(name: string, points: Points<HistogramValue>, common: Common = {}): Metric {
  return { ...counter(name, [], common), kind: 'histogram', series: seriesOf(points) } as Metric;
}

/** Of values that were recorded. */
export function distribution(boundaries: readonly number[], values: readonly number[]): HistogramValue {
  const counts = new Array<number>(boundaries.length + 1).fill(0);
  for (const value of values) {
    const above = boundaries.findIndex((bound) => value <= bound);
    const bucket = above === -1 ? boundaries.length : above;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  const sum = values.reduce((total, value) => total + value, 0);
  return { boundaries, counts, count: values.length, sum, min: Math.min(...values), max: Math.max(...values) };
}

export function snapshotOf(metrics: readonly Metric[], resource: Attributes = {}): Snapshot {
  return { resource: resourceFromAttributes(resource), scopes: [{ scope, metrics }] };
}
