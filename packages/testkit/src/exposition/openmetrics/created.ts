import { layoutOf } from '../families/distributions.ts';
import { metricKey } from '../families/series-key.ts';
import { isStart, toMilliseconds } from '../grammar/moment.ts';
import type { LocatedFamily, LocatedSample } from '../located-family.ts';
import type { Exposition, MetricFamily, OpenMetricsType, Sample } from '../metric-family.ts';
import { type FamilyRule, problem } from '../rules/family-rule.ts';
import { metricsOf } from './metrics.ts';

export const createdIsAStart: FamilyRule = (family) => {
  const wrong = family.samples.find((located) => isCreated(family, located.sample) && !isStart(located.sample.value));
  return wrong && problem(wrong, `${wrong.sample.value} is not a start in seconds since the epoch`);
};

/** From each value, Prometheus looks ahead for the start (openmetricsparse.go: `StartTimestamp`). */
export const createdFollowsItsValues: FamilyRule = (family) => {
  const wrong = metricsOf(family).find(([first]) => first !== undefined && isCreated(family, first.sample))?.[0];
  return (
    wrong && problem(wrong, `${wrong.sample.name} before the values that it is of; Prometheus does not find it there`)
  );
};

/** It finds the start by the text of the labels, without `le` and `quantile`. */
export const createdHasItsLabelsInOrder: FamilyRule = (family) => {
  for (const [first, ...others] of metricsOf(family)) {
    const wrong = others.find(
      (located) => isCreated(family, located.sample) && labelText(family, located) !== labelText(family, first),
    );
    if (wrong !== undefined) return problem(wrong, 'labels in another order than those of the values that it is of');
  }
  return undefined;
};

/** The same with `createdMs` at each sample whose metric says when it began. */
export function withStarts({ families }: Exposition<OpenMetricsType>): Exposition<OpenMetricsType> {
  return { families: new Map([...families].map(([name, family]) => [name, familyWithStarts(family)])) };
}

function familyWithStarts(family: MetricFamily<OpenMetricsType>): MetricFamily<OpenMetricsType> {
  const { name, type, samples } = family;
  const stepLabel = type === 'summary' ? 'quantile' : 'le';
  const keyOf = ({ labels, timestampMs }: Sample) => `${metricKey(labels, stepLabel)} ${timestampMs}`;
  const isStartOf = (sample: Sample) => isCreated({ name, type }, sample);
  const starts = new Map(samples.filter(isStartOf).map((sample) => [keyOf(sample), toMilliseconds(sample.value)]));
  if (starts.size === 0) return family;
  return {
    ...family,
    samples: samples.map((sample) => {
      const createdMs = isStartOf(sample) ? undefined : starts.get(keyOf(sample));
      return createdMs === undefined ? sample : { ...sample, createdMs };
    }),
  };
}

function isCreated({ name, type }: Pick<LocatedFamily, 'name' | 'type'>, sample: Sample): boolean {
  return type !== 'gauge' && type !== 'unknown' && sample.name === `${name}_created`;
}

function labelText(family: LocatedFamily, located: LocatedSample | undefined): string {
  const stepLabel = layoutOf(family)?.stepLabel;
  return JSON.stringify([...(located?.sample.labels ?? [])].filter(([name]) => name !== stepLabel));
}
