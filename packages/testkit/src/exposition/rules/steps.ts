import { type Distribution, hasBuckets, isStep, layoutOf } from '../families/distributions.ts';
import { parseFloatStrictly } from '../grammar/strict-float.ts';
import type { LocatedFamily, LocatedSample } from '../located-family.ts';
import { type FamilyRule, type Problem, problem, problemOfDistributions } from './family-rule.ts';

// Rules of the steps of a distribution: the bounds of a histogram's buckets and the quantiles of a summary.

export const stepLabelStandsOnStepsOnly: FamilyRule = (family) => {
  const layout = layoutOf(family);
  if (layout === undefined) return undefined;
  const { stepLabel } = layout;
  for (const located of family.samples) {
    const { name, labels } = located.sample;
    const hasLabel = (labels.get(stepLabel) ?? '') !== '';
    if (hasLabel === isStep(family, layout, located)) continue;
    return problem(located, hasLabel ? `${name} with a label ${stepLabel}` : `${name} without a label ${stepLabel}`);
  }
  return undefined;
};

export const stepsAreNumbers: FamilyRule = (family) =>
  problemOfDistributions(family, ({ steps }) => {
    const wrong = steps.find((step) => Number.isNaN(stepOf(family, step)));
    return wrong && problem(wrong, `a ${layoutOf(family)?.stepLabel} that is not a number`);
  });

export const bucketsAscend: FamilyRule = (family) => {
  if (!hasBuckets(family)) return undefined;
  return problemOfDistributions(family, (distribution) => firstDescent(family, distribution));
};

export const quantilesAscend: FamilyRule = (family) => {
  if (family.type !== 'summary') return undefined;
  return problemOfDistributions(family, (distribution) => firstDescent(family, distribution));
};

/** Of formats where they may stand in any order. */
export const quantilesDiffer: FamilyRule = (family) => {
  if (family.type !== 'summary') return undefined;
  return problemOfDistributions(family, ({ steps }) => {
    const seen = new Set<number>();
    const again = steps.find((step) => seen.size === seen.add(stepOf(family, step)).size);
    return again && problem(again, `the quantile ${stepOf(family, again)} stands twice`);
  });
};

export const histogramEndsAtInfinity: FamilyRule = (family) => {
  if (!hasBuckets(family)) return undefined;
  // Another spelling of infinity would be found by no query for le="+Inf".
  return problemOfDistributions(family, ({ steps, last }) =>
    steps.at(-1)?.sample.labels.get('le') === '+Inf' ? undefined : problem(last, 'no last bucket with le="+Inf"'),
  );
};

export const quantileIsAFraction: FamilyRule = (family) => {
  if (family.type !== 'summary') return undefined;
  return problemOfDistributions(family, ({ steps }) => {
    const wrong = steps.find((step) => stepOf(family, step) < 0 || stepOf(family, step) > 1);
    return wrong && problem(wrong, 'a quantile that is not between 0 and 1');
  });
};

/** The bound of a bucket or the quantile; NaN when it is not a number. */
export function stepOf(family: LocatedFamily, { sample }: LocatedSample): number {
  return parseFloatStrictly(sample.labels.get(layoutOf(family)?.stepLabel ?? '') ?? '') ?? Number.NaN;
}

function firstDescent(family: LocatedFamily, { steps }: Distribution): Problem | undefined {
  let previous = Number.NEGATIVE_INFINITY;
  for (const [index, step] of steps.entries()) {
    const bound = stepOf(family, step);
    // The same number written otherwise ("1", "1.0") is the same series to Prometheus.
    if (index > 0 && bound <= previous) return problem(step, `${bound} does not ascend from ${previous}`);
    previous = bound;
  }
  return undefined;
}
