import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@opentelemetry/api';
import type { CollectedHistogram, CollectedMetric, GaugePoint, HistogramPoint, SumPoint } from './collected-metric.ts';

/** Attributes that a point must have among others; undefined says that it must not have one. */
export type AttributeSubset = Readonly<Record<string, AttributeValue | undefined>>;

export function pointsOf(
  metrics: readonly CollectedMetric[],
  name: string,
  attributes: AttributeSubset = {},
): CollectedMetric[] {
  const wanted = Object.entries(attributes);
  return metrics.filter(
    (point) =>
      point.name === name && wanted.every(([key, value]) => isDeepStrictEqual(ownAttribute(point, key), value)),
  );
}

/** The number of the one sum or gauge point that matches; throws when none or several do, and says what there is. */
export function pointValue(
  metrics: readonly CollectedMetric[],
  name: string,
  attributes: AttributeSubset = {},
): number {
  return onlyPoint(metrics, { name, attributes, kinds: 'sum or gauge', isWanted: hasValue }).value;
}

/** The histogram of the one point that matches; throws when none or several do, and says what there is. */
export function pointHistogram(
  metrics: readonly CollectedMetric[],
  name: string,
  attributes: AttributeSubset = {},
): CollectedHistogram {
  return onlyPoint(metrics, { name, attributes, kinds: 'histogram', isWanted: hasBuckets }).histogram;
}

interface PointQuery<P extends CollectedMetric> {
  readonly name: string;
  readonly attributes: AttributeSubset;
  readonly kinds: string;
  readonly isWanted: (point: CollectedMetric) => point is P;
}

function onlyPoint<P extends CollectedMetric>(metrics: readonly CollectedMetric[], query: PointQuery<P>): P {
  const { name, attributes, kinds, isWanted } = query;
  const [point, ...others] = pointsOf(metrics, name, attributes).filter(isWanted);
  if (point !== undefined && others.length === 0) return point;
  const found = point === undefined ? 'no' : String(others.length + 1);
  const there = metrics.map((known) => `${known.kind} ${known.name} ${JSON.stringify(known.attributes)}`);
  throw new Error(
    `${found} ${kinds} points of ${name} with ${JSON.stringify(attributes)}; there are:\n  ${there.join('\n  ')}`,
  );
}

function hasValue(point: CollectedMetric): point is SumPoint | GaugePoint {
  return point.kind === 'sum' || point.kind === 'gauge';
}

function hasBuckets(point: CollectedMetric): point is HistogramPoint {
  return point.kind === 'histogram';
}

// An attribute may be called like something that every object inherits.
function ownAttribute({ attributes }: CollectedMetric, key: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, key) ? attributes[key] : undefined;
}
