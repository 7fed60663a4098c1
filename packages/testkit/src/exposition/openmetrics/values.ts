import { hasBuckets, isStep, layoutOf } from '../families/distributions.ts';
import { canonicalNumber } from '../grammar/canonical-number.ts';
import { type FamilyRule, problem, problemOfDistributions } from '../rules/family-rule.ts';
import { stepOf } from '../rules/steps.ts';
import { metricsOf } from './metrics.ts';

// Rules of what the types of OpenMetrics hold ("Metric Types" of the specification), beyond those of all formats.

export const counterHasATotal: FamilyRule = (family) => {
  if (family.type !== 'counter') return undefined;
  const wrong = metricsOf(family).find(
    (samples) => !samples.some(({ sample }) => sample.name === `${family.name}_total`),
  );
  return wrong?.[0] && problem(wrong[0], `no ${family.name}_total with these labels`);
};

export const infoIsOne: FamilyRule = (family) => {
  if (family.type !== 'info') return undefined;
  const wrong = family.samples.find(({ sample }) => sample.value !== 1);
  return wrong && problem(wrong, `an info that is ${wrong.sample.value}`);
};

export const stateIsZeroOrOne: FamilyRule = (family) => {
  if (family.type !== 'stateset') return undefined;
  const wrong = family.samples.find(({ sample }) => sample.value !== 0 && sample.value !== 1);
  return wrong && problem(wrong, `a state that is ${wrong.sample.value}`);
};

export const stateHasAName: FamilyRule = (family) => {
  if (family.type !== 'stateset') return undefined;
  const wrong = family.samples.find(({ sample }) => (sample.labels.get(family.name) ?? '') === '');
  return wrong && problem(wrong, `a state without a label ${family.name}`);
};

/** "If and only if a Sum Value is present", there is a count. */
export const sumStandsWithCount: FamilyRule = (family) => {
  if (!hasBuckets(family)) return undefined;
  return problemOfDistributions(family, ({ sum, count }) => {
    if (sum !== undefined && count === undefined) return problem(sum, 'a sum without a count');
    return count !== undefined && sum === undefined ? problem(count, 'a count without a sum') : undefined;
  });
};

/** Where values may be below zero, the sum of a histogram is no counter, and must be left out. */
export const histogramSumIsACounter: FamilyRule = (family) => {
  if (family.type !== 'histogram') return undefined;
  return problemOfDistributions(family, ({ steps, sum }) => {
    if (sum === undefined) return undefined;
    if (steps.some((step) => stepOf(family, step) < 0)) return problem(sum, 'a sum beside a bucket below zero');
    return sum.sample.value >= 0 ? undefined : problem(sum, `a sum that is ${sum.sample.value}`);
  });
};

export const gaugeHistogramSumIsANumber: FamilyRule = (family) => {
  if (family.type !== 'gaugehistogram') return undefined;
  return problemOfDistributions(family, ({ steps, sum }) => {
    const mayBeNegative = steps.some((step) => stepOf(family, step) < 0);
    if (sum === undefined || sum.sample.value >= (mayBeNegative ? Number.NEGATIVE_INFINITY : 0)) return undefined;
    return problem(sum, `a sum that is ${sum.sample.value}`);
  });
};

export const summarySumIsACounter: FamilyRule = (family) => {
  if (family.type !== 'summary') return undefined;
  return problemOfDistributions(family, ({ sum }) =>
    sum === undefined || sum.sample.value >= 0 ? undefined : problem(sum, `a sum that is ${sum.sample.value}`),
  );
};

/** NaN says that there was nothing to measure. */
export const quantileIsNotBelowZero: FamilyRule = (family) => {
  if (family.type !== 'summary') return undefined;
  return problemOfDistributions(family, ({ steps }) => {
    const wrong = steps.find(({ sample }) => sample.value < 0);
    return wrong && problem(wrong, `a quantile that is ${wrong.sample.value}`);
  });
};

/** Prometheus stores the canonical number, so that a query for the label as it is written finds nothing. */
export const stepsAreCanonical: FamilyRule = (family) => {
  const layout = layoutOf(family);
  if (layout === undefined) return undefined;
  const { stepLabel } = layout;
  for (const located of family.samples.filter((sample) => isStep(family, layout, sample))) {
    const written = located.sample.labels.get(stepLabel);
    const canonical = canonicalNumber(stepOf(family, located));
    if (written !== canonical) return problem(located, `${stepLabel}="${written}" is stored as "${canonical}"`);
  }
  return undefined;
};
