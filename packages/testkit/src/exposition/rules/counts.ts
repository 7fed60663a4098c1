import { type Distribution, hasBuckets } from '../families/distributions.ts';
import type { LocatedFamily, LocatedSample } from '../located-family.ts';
import { type FamilyRule, problem, problemOfDistributions } from './family-rule.ts';

// Rules of the numbers of a distribution.

export const sumAndCountArePresent: FamilyRule = (family) =>
  problemOfDistributions(family, ({ sum, count, last }) => {
    if (sum === undefined) return problem(last, `no ${family.name}_sum with these labels`);
    return count === undefined ? problem(last, `no ${family.name}_count with these labels`) : undefined;
  });

export const countsAreWhole: FamilyRule = (family) =>
  problemOfDistributions(family, (distribution) => {
    const wrong = countsOf(family, distribution).find(({ sample }) => !(sample.value >= 0 && sample.value % 1 === 0));
    return wrong && problem(wrong, `${wrong.sample.value} is not a count`);
  });

export const countsAreNotBelowZero: FamilyRule = (family) =>
  problemOfDistributions(family, (distribution) => {
    const wrong = countsOf(family, distribution).find(({ sample }) => !(sample.value >= 0));
    return wrong && problem(wrong, `${wrong.sample.value} is not a count`);
  });

export const bucketsAreCumulative: FamilyRule = (family) => {
  if (!hasBuckets(family)) return undefined;
  return problemOfDistributions(family, ({ steps }) => {
    const wrong = steps.find(({ sample }, index) => sample.value < (steps[index - 1]?.sample.value ?? 0));
    return wrong && problem(wrong, 'a bucket with less than the one before it; buckets are cumulative');
  });
};

export const infinityIsTheCount: FamilyRule = (family) => {
  if (!hasBuckets(family)) return undefined;
  return problemOfDistributions(family, ({ steps, count }) => {
    const infinity = steps.at(-1)?.sample.value;
    if (count === undefined || infinity === undefined || infinity === count.sample.value) return undefined;
    return problem(count, `the count is ${count.sample.value}, the bucket le="+Inf" says ${infinity}`);
  });
};

function countsOf(family: LocatedFamily, { steps, count }: Distribution): readonly LocatedSample[] {
  return [...(hasBuckets(family) ? steps : []), ...(count ? [count] : [])];
}
