import type { MetricType } from '../metric-family.ts';

/** What follows the name of a family in the names of its samples, for each type that a format has. */
export type SampleSuffixes<Type extends MetricType = MetricType> = Readonly<Record<Type, readonly string[]>>;
