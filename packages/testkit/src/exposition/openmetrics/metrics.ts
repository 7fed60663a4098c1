import { layoutOf } from '../families/distributions.ts';
import { metricKey } from '../families/series-key.ts';
import type { LocatedFamily, LocatedSample } from '../located-family.ts';
import { type FamilyRule, problem } from '../rules/family-rule.ts';

// A metric is what a family says of one label set; it has one point, or several with different timestamps.

const known = new WeakMap<LocatedFamily, readonly (readonly LocatedSample[])[]>();

/** In the order in which they begin; put together once for each family, however many rules ask. */
export function metricsOf(family: LocatedFamily): readonly (readonly LocatedSample[])[] {
  const found = known.get(family) ?? [...Map.groupBy(family.samples, (located) => keyOf(family, located)).values()];
  known.set(family, found);
  return found;
}

export const metricsStandTogether: FamilyRule = (family) => {
  const left = new Set<string>();
  let current: string | undefined;
  for (const located of family.samples) {
    const key = keyOf(family, located);
    if (key === current) continue;
    if (left.has(key)) return problem(located, 'away from the other samples with the same labels');
    if (current !== undefined) left.add(current);
    current = key;
  }
  return undefined;
};

export const pointsFollowEachOther: FamilyRule = (family) => {
  for (const samples of metricsOf(family)) {
    const wrong = samples.find(({ sample }, index) => {
      const before = samples[index - 1]?.sample;
      return before !== undefined && !isSameOrLater(before.timestampMs, sample.timestampMs);
    });
    if (wrong !== undefined) return problem(wrong, 'a timestamp that does not follow from the one before');
  }
  return undefined;
};

/** Asks the rules, one after the other, for the samples of each timestamp on their own. */
export function atEachPoint(rules: readonly FamilyRule[]): FamilyRule {
  return (family, families) => {
    for (const samples of Map.groupBy(family.samples, ({ sample }) => sample.timestampMs).values()) {
      const point = { ...family, samples };
      for (const rule of rules) {
        const found = rule(point, families);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  };
}

function isSameOrLater(before: number | undefined, after: number | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return before <= after;
}

function keyOf(family: LocatedFamily, { sample }: LocatedSample): string {
  return metricKey(sample.labels, family.type === 'stateset' ? family.name : layoutOf(family)?.stepLabel);
}
