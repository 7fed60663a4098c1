import { type FamilyRule, problem } from './family-rule.ts';

export const counterIsNotBelowZero: FamilyRule = (family) => {
  if (family.type !== 'counter') return undefined;
  const wrong = family.samples.find(({ sample }) => !(sample.value >= 0));
  return wrong && problem(wrong, `the counter ${family.name} is ${wrong.sample.value}`);
};
