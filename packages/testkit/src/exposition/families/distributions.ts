import type { LocatedFamily, LocatedSample } from '../located-family.ts';
import type { MetricType } from '../metric-family.ts';
import { metricKey } from './series-key.ts';

/** The samples of one label set of a histogram or a summary. */
export interface Distribution {
  /** The buckets or the quantiles, in the order in which they are written. */
  readonly steps: readonly LocatedSample[];
  readonly sum?: LocatedSample;
  readonly count?: LocatedSample;
  readonly last: LocatedSample;
}

/** How a type writes its distributions. */
export interface DistributionLayout {
  readonly stepLabel: 'le' | 'quantile';
  /** What follows the name of the family in the name of a bucket or a quantile. */
  readonly stepSuffix: '_bucket' | '';
}

const layouts: Readonly<Partial<Record<MetricType, DistributionLayout>>> = {
  histogram: { stepLabel: 'le', stepSuffix: '_bucket' },
  gaugehistogram: { stepLabel: 'le', stepSuffix: '_bucket' },
  summary: { stepLabel: 'quantile', stepSuffix: '' },
};

/** Undefined for a type whose samples each stand for themselves. */
export function layoutOf(family: LocatedFamily): DistributionLayout | undefined {
  return layouts[family.type];
}

export function hasBuckets({ type }: LocatedFamily): boolean {
  return layouts[type]?.stepLabel === 'le';
}

export function isStep(family: LocatedFamily, { stepSuffix }: DistributionLayout, { sample }: LocatedSample): boolean {
  return sample.name === family.name + stepSuffix;
}

const known = new WeakMap<LocatedFamily, readonly Distribution[]>();

/** Put together once for each family, however many rules ask. */
export function distributionsOf(family: LocatedFamily): readonly Distribution[] {
  const found = known.get(family) ?? groupedByLabels(family);
  known.set(family, found);
  return found;
}

function groupedByLabels(family: LocatedFamily): readonly Distribution[] {
  const layout = layoutOf(family);
  if (layout === undefined) return [];
  const byLabels = Map.groupBy(family.samples, ({ sample }) => metricKey(sample.labels, layout.stepLabel));
  return [...byLabels.values()].map((samples) => toDistribution(family, layout, samples));
}

function toDistribution(
  family: LocatedFamily,
  layout: DistributionLayout,
  samples: readonly LocatedSample[],
): Distribution {
  const named = (...suffixes: string[]) =>
    samples.find(({ sample }) => suffixes.some((suffix) => sample.name === family.name + suffix));
  const sum = named('_sum', '_gsum');
  const count = named('_count', '_gcount');
  return {
    steps: samples.filter((sample) => isStep(family, layout, sample)),
    ...(sum && { sum }),
    ...(count && { count }),
    last: samples.at(-1) as LocatedSample,
  };
}
