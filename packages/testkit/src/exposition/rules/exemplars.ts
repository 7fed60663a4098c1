import { hasBuckets, isStep, layoutOf } from '../families/distributions.ts';
import type { Exemplar } from '../metric-family.ts';
import { type FamilyRule, problem } from './family-rule.ts';
import { stepOf } from './steps.ts';

/** What OpenMetrics allows, and Prometheus stores (model/exemplar/exemplar.go). */
export const labelLimit = 128;

/** The names and values of all of its labels, in characters. */
export function labelLength({ labels }: Exemplar): number {
  return [...labels].flat().reduce((length, text) => length + [...text].length, 0);
}

export const exemplarLabelsAreShort: FamilyRule = (family) => {
  const wrong = family.samples.find(({ sample }) => sample.exemplar && labelLength(sample.exemplar) > labelLimit);
  return wrong && problem(wrong, `the labels of the exemplar have more than ${labelLimit} characters`);
};

export const exemplarIsInItsBucket: FamilyRule = (family) => {
  const layout = layoutOf(family);
  if (layout === undefined || !hasBuckets(family)) return undefined;
  const wrong = family.samples.find(
    (located) =>
      isStep(family, layout, located) &&
      located.sample.exemplar !== undefined &&
      !(located.sample.exemplar.value <= stepOf(family, located)),
  );
  return wrong && problem(wrong, `an exemplar of ${wrong.sample.exemplar?.value} in a bucket that does not hold it`);
};

export const exemplarsStandOnTotalsAndBuckets: FamilyRule = (family) => {
  const suffix = family.type === 'counter' ? '_total' : '_bucket';
  const mayHaveSome = family.type === 'counter' || hasBuckets(family);
  const wrong = family.samples.find(
    ({ sample }) => sample.exemplar !== undefined && !(mayHaveSome && sample.name === family.name + suffix),
  );
  return wrong && problem(wrong, 'an exemplar, which only totals of counters and buckets of histograms may have');
};
