import { type Distribution, distributionsOf, isStep, layoutOf } from './distributions.ts';
import type { LocatedFamily, LocatedSample, SourceLine } from './metric-family.ts';
import { parseFloatStrictly } from './strict-float.ts';

/** What is wrong, and the line that a person should look at. */
export interface Problem {
  readonly line: SourceLine;
  readonly text: string;
}

/** One thing that must hold for a family; gives the first place where it does not. */
export type FamilyRule = (family: LocatedFamily, families: ReadonlyMap<string, LocatedFamily>) => Problem | undefined;

/** In the order in which they are asked: a later rule may take for granted what an earlier one says. */
export const familyRules: readonly FamilyRule[] = [
  counterIsNotBelowZero,
  histogramHasNoSampleOfItsBareName,
  sampleNamesBelongToOneFamily,
  stepLabelStandsOnStepsOnly,
  stepsAscend,
  histogramEndsAtInfinity,
  quantileIsAFraction,
  sumAndCountArePresent,
  countsAreWhole,
  bucketsAreCumulative,
  infinityIsTheCount,
];

function counterIsNotBelowZero(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'counter') return undefined;
  const wrong = family.samples.find(({ sample }) => !(sample.value >= 0));
  return wrong && problem(wrong, `the counter ${family.name} is ${wrong.sample.value}`);
}

function histogramHasNoSampleOfItsBareName(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'histogram') return undefined;
  const bare = family.samples.find(({ sample }) => sample.name === family.name);
  return bare && problem(bare, `${family.name} does not fit the type histogram: only _bucket, _sum and _count do`);
}

function sampleNamesBelongToOneFamily(
  family: LocatedFamily,
  families: ReadonlyMap<string, LocatedFamily>,
): Problem | undefined {
  const layout = layoutOf(family);
  if (layout === undefined) return undefined;
  const suffixes = ['_sum', '_count', layout.stepSuffix].filter((suffix) => suffix !== '');
  const rival = suffixes.map((suffix) => families.get(family.name + suffix)).find((other) => other !== undefined);
  return (
    rival && problem(rival, `${rival.name} is a family and also a sample name of the ${family.type} ${family.name}`)
  );
}

function stepLabelStandsOnStepsOnly(family: LocatedFamily): Problem | undefined {
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
}

function stepsAscend(family: LocatedFamily): Problem | undefined {
  return firstProblem(family, ({ steps }) => {
    let previous: number | undefined;
    for (const step of steps) {
      const bound = boundOf(family, step);
      if (Number.isNaN(bound)) return problem(step, `a ${layoutOf(family)?.stepLabel} that is not a number`);
      // The same number written otherwise ("1", "1.0") is the same series to Prometheus.
      if (previous !== undefined && bound <= previous)
        return problem(step, `${bound} does not ascend from ${previous}`);
      previous = bound;
    }
    return undefined;
  });
}

function histogramEndsAtInfinity(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'histogram') return undefined;
  // Another spelling of infinity would be found by no query for le="+Inf".
  return firstProblem(family, ({ steps, last }) =>
    steps.at(-1)?.sample.labels.get('le') === '+Inf' ? undefined : problem(last, 'no last bucket with le="+Inf"'),
  );
}

function quantileIsAFraction(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'summary') return undefined;
  return firstProblem(family, ({ steps }) => {
    const wrong = steps.find((step) => boundOf(family, step) < 0 || boundOf(family, step) > 1);
    return wrong && problem(wrong, 'a quantile that is not between 0 and 1');
  });
}

function sumAndCountArePresent(family: LocatedFamily): Problem | undefined {
  return firstProblem(family, ({ sum, count, last }) => {
    if (sum === undefined) return problem(last, `no ${family.name}_sum with these labels`);
    return count === undefined ? problem(last, `no ${family.name}_count with these labels`) : undefined;
  });
}

function countsAreWhole(family: LocatedFamily): Problem | undefined {
  return firstProblem(family, (distribution) => {
    const wrong = countsOf(family, distribution).find(({ sample }) => !(sample.value >= 0 && sample.value % 1 === 0));
    return wrong && problem(wrong, `${wrong.sample.value} is not a count`);
  });
}

function bucketsAreCumulative(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'histogram') return undefined;
  return firstProblem(family, ({ steps }) => {
    const wrong = steps.find(({ sample }, index) => sample.value < (steps[index - 1]?.sample.value ?? 0));
    return wrong && problem(wrong, 'a bucket with less than the one before it; buckets are cumulative');
  });
}

function infinityIsTheCount(family: LocatedFamily): Problem | undefined {
  if (family.type !== 'histogram') return undefined;
  return firstProblem(family, ({ steps, count, last }) => {
    const infinity = steps.at(-1)?.sample.value;
    if (infinity === count?.sample.value) return undefined;
    return problem(count ?? last, `the count is ${count?.sample.value}, the bucket le="+Inf" says ${infinity}`);
  });
}

function countsOf(family: LocatedFamily, { steps, count }: Distribution): readonly LocatedSample[] {
  return [...(family.type === 'histogram' ? steps : []), ...(count ? [count] : [])];
}

/** NaN when it is not a number. */
function boundOf(family: LocatedFamily, { sample }: LocatedSample): number {
  return parseFloatStrictly(sample.labels.get(layoutOf(family)?.stepLabel ?? '') ?? '') ?? Number.NaN;
}

function firstProblem(
  family: LocatedFamily,
  check: (distribution: Distribution) => Problem | undefined,
): Problem | undefined {
  for (const distribution of distributionsOf(family)) {
    const found = check(distribution);
    if (found !== undefined) return found;
  }
  return undefined;
}

function problem({ line }: { readonly line: SourceLine }, text: string): Problem {
  return { line, text };
}
