import type { FamilyShape } from './family.ts';

/** The name of the family in OpenMetrics, where the suffix of the type belongs to the samples alone. */
export function baseNameOf(family: FamilyShape): string {
  const { name, type } = family;
  if (type === 'counter') return isUnknownToOpenMetrics(family) ? name : without(name, '_total');
  return type === 'info' ? without(name, '_info') : name;
}

/**
 * Whether OpenMetrics cannot tell this type under that name: its counters end with `_total`. A strategy without suffixes means
 * the names that it gives, so it is the type that goes, as in Prometheus's Go client (prometheus/common,
 * `MetricFamilyToOpenMetrics`): with another name in one of the formats it would depend on the scraper what is stored.
 */
export function isUnknownToOpenMetrics({ name, type, isUntyped = false }: FamilyShape): boolean {
  return type === 'counter' && (isUntyped || without(name, '_total') === name);
}

/**
 * All names that a family takes for itself in the formats that are no OpenMetrics: no other family may have a sample of
 * one of them.
 */
export function sampleNames({ name, type }: FamilyShape): readonly string[] {
  const isHistogram = type === 'histogram' || type === 'exponential-histogram';
  return isHistogram ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** The same in OpenMetrics, where the name of the family itself and `_created` are taken too. */
export function openMetricsNames(family: FamilyShape): readonly string[] {
  const base = baseNameOf(family);
  switch (family.type) {
    case 'counter':
      if (isUnknownToOpenMetrics(family)) return [base];
      return [base, `${base}_total`, `${base}_created`];
    case 'histogram':
    case 'exponential-histogram':
      return [base, `${base}_bucket`, `${base}_sum`, `${base}_count`, `${base}_created`];
    case 'info':
      return [base, `${base}_info`];
    case 'gauge':
      return [base];
    default:
      return family.type satisfies never;
  }
}

function without(name: string, suffix: string): string {
  // A name that is the suffix and nothing else has no base.
  return name.endsWith(suffix) && name.length > suffix.length ? name.slice(0, -suffix.length) : name;
}
