import type { SampleSuffixes } from '../families/sample-suffixes.ts';
import { isBareName } from '../grammar/names.ts';
import type { MetricType } from '../metric-family.ts';
import { type FamilyRule, problem } from './family-rule.ts';

/** No family is called as a sample of another one may be, whether that sample is there or not. */
export function sampleNamesBelongToOneFamily(suffixes: Readonly<Partial<SampleSuffixes<MetricType>>>): FamilyRule {
  return (family, families) => {
    const { name, type } = family;
    const rival = (suffixes[type] ?? [])
      .filter((suffix) => suffix !== '')
      .map((suffix) => families.get(name + suffix))
      .find((other) => other !== undefined);
    return rival && problem(rival, `${rival.name} is a family and also a sample name of the ${type} ${name}`);
  };
}

/** Where the names are to be those that Prometheus 2 takes. */
export const namesNeedNoQuotes: FamilyRule = (family) => {
  if (!isBareName('metric', family.name)) return problem(family, `"${family.name}" is not a metric name`);
  for (const located of family.samples) {
    const { labels, exemplar } = located.sample;
    const wrong = [...labels.keys(), ...(exemplar?.labels.keys() ?? [])].find((name) => !isBareName('label', name));
    if (wrong !== undefined) return problem(located, `"${wrong}" is not a label name`);
  }
  const ofExemplars = family.nativeHistograms
    ?.flatMap(({ exemplars }) => exemplars)
    .flatMap(({ labels }) => [...labels]);
  const wrong = ofExemplars?.find(([name]) => !isBareName('label', name));
  return wrong && problem(family, `"${wrong[0]}" is not a label name`);
};
