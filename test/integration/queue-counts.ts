import { type AttributeSubset, type CollectedMetric, pointsOf } from '@executor-metrics/testkit';

/** The sum of all points that match: 0 where there is none. */
export function total(metrics: readonly CollectedMetric[], name: string, attributes: AttributeSubset = {}): number {
  return pointsOf(metrics, name, attributes).reduce((sum, point) => {
    return sum + ('value' in point ? point.value : point.histogram.count);
  }, 0);
}

/** How often something was timed, by its `error.type`. */
export function countsByError(
  metrics: readonly CollectedMetric[],
  name: string,
  attributes: AttributeSubset,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    pointsOf(metrics, name, attributes).map((point) => [
      String(point.attributes['error.type'] ?? 'none'),
      'histogram' in point ? point.histogram.count : Number.NaN,
    ]),
  );
}
