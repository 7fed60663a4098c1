import type { Metric, Scope } from '@executor-metrics/sdk';
import type { Family } from './family.ts';
import type { LabelCache } from './label-cache.ts';

/** What is the same for a metric in each scrape: the family that it is part of, and how its series are labelled. */
export interface TranslatedMetric {
  readonly family: Pick<Family, 'name' | 'type' | 'unit'>;
  /** Whether series that become equal add up. */
  readonly addsUp: boolean;
  readonly labels: LabelCache;
}

export type TranslateMetric = (scope: Scope, metric: Metric) => TranslatedMetric;

/** The type of the family that a metric is part of. A sum that may fall is a gauge for Prometheus. */
export function familyTypeOf({ kind, monotonic }: Metric): Exclude<Family['type'], 'info'> {
  if (kind === 'sum') return monotonic ? 'counter' : 'gauge';
  return kind;
}

/** Translates each metric once, for as long as its scope is the same object. */
export function onceForEach(translate: TranslateMetric): TranslateMetric {
  const byScope = new WeakMap<Scope, Map<string, TranslatedMetric>>();
  return (scope, metric) => {
    const known = byScope.get(scope) ?? new Map<string, TranslatedMetric>();
    byScope.set(scope, known);
    const key = JSON.stringify([metric.descriptor.name, metric.descriptor.unit, metric.kind, metric.monotonic]);
    const translated = known.get(key) ?? translate(scope, metric);
    known.set(key, translated);
    return translated;
  };
}
