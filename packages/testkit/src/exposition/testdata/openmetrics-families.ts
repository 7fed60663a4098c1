import fc from 'fast-check';
import type { Exemplar, MetricFamily, OpenMetricsType, Sample } from '../metric-family.ts';
import { type LabelList, labelName, labelSets, labelValue, type Names, nameRest } from './labels.ts';
import { anyValue, atLeastZero, bounds, boundsFromZero, quantiles } from './numbers.ts';
import { canonical } from './openmetrics-writer.ts';

type Body = Pick<MetricFamily<OpenMetricsType>, 'type'> & { samplesFor(name: string): Sample[] };

export interface OpenMetricsChoices {
  readonly names: Names;
  /** Whether each sample has a timestamp; else some metrics have one. */
  readonly allTimestamps?: boolean;
  /** By default up to the year 9999. */
  readonly timestampMs?: fc.Arbitrary<number>;
  /** How many families there are; by default at most 4. */
  readonly count?: number;
}

/** Families that OpenMetrics can carry. */
export function openMetricsFamilies(choices: OpenMetricsChoices): fc.Arbitrary<MetricFamily<OpenMetricsType>[]> {
  const { names, count } = choices;
  const unit = fc.option(fc.stringMatching(/^[a-z]{1,4}$/), { nil: undefined });
  const help = fc.option(
    labelValue.filter((text) => text !== ''),
    { nil: undefined },
  );
  const body = fc.oneof(...bodies(choices));
  // A name begins with its index, so that none is another one with a suffix.
  return fc
    .array(fc.tuple(nameRest(names), help, unit, body), { minLength: count ?? 0, maxLength: count ?? 4 })
    .map((all) =>
      all.map(([rest, text, word, { type, samplesFor }], index) => {
        const hasUnit = word !== undefined && type !== 'info' && type !== 'stateset';
        // Of a set of states it is also a label name, which has no colon.
        const middle = type === 'stateset' ? rest.replaceAll(':', '_') : rest;
        const name = `f${index}_${middle}${hasUnit ? `_${word}` : ''}`;
        return {
          name,
          type,
          ...(text !== undefined && { help: text }),
          ...(hasUnit && { unit: word }),
          samples: samplesFor(name),
        };
      }),
    );
}

const lastMoment = 253_402_300_799_000;
const moment = fc.integer({ min: -1e12, max: lastMoment });

/** What is the same for all samples of one metric. */
interface Times {
  readonly timestampMs?: number;
  readonly createdMs?: number;
}

function bodies(choices: OpenMetricsChoices): fc.Arbitrary<Body>[] {
  return [
    plain(choices, 'gauge', '', anyValue),
    plain(choices, 'unknown', '', anyValue),
    plain(choices, 'info', '_info', fc.constant(1)),
    counters(choices),
    stateSets(choices),
    summaries(choices),
    histograms(choices),
    gaugeHistograms(choices),
  ];
}

/** Label sets with the value and the times of their metric. */
function metrics<T>(
  { names, timestampMs, allTimestamps }: OpenMetricsChoices,
  value: fc.Arbitrary<T>,
  hasStart = false,
): fc.Arbitrary<[LabelList, [T, Times]][]> {
  const times = fc.record<Times>(
    { timestampMs: timestampMs ?? moment, ...(hasStart && { createdMs: fc.integer({ min: 1, max: lastMoment }) }) },
    { requiredKeys: allTimestamps === true ? ['timestampMs'] : [] },
  );
  return labelSets(names, fc.tuple(value, times));
}

function plain(
  choices: OpenMetricsChoices,
  type: OpenMetricsType,
  suffix: string,
  value: fc.Arbitrary<number>,
): fc.Arbitrary<Body> {
  return metrics(choices, value).map((all) => ({
    type,
    samplesFor: (name) => all.map(([set, [v, at]]) => sample(name + suffix, set, v, at)),
  }));
}

function counters(choices: OpenMetricsChoices): fc.Arbitrary<Body> {
  return metrics(choices, fc.tuple(atLeastZero, someExemplar(choices)), true).map((all) => ({
    type: 'counter',
    samplesFor: (name) =>
      all.flatMap(([set, [[value, one], at]]) =>
        started(name, set, at, [sample(`${name}_total`, set, value, at, one)]),
      ),
  }));
}

function stateSets(choices: OpenMetricsChoices): fc.Arbitrary<Body> {
  const states = fc.uniqueArray(
    labelValue.filter((text) => text !== ''),
    { maxLength: 3 },
  );
  return metrics(choices, states).map((all) => ({
    type: 'stateset',
    samplesFor: (name) =>
      all.flatMap(([set, [some, at]]) => {
        const others = set.filter(([label]) => label !== name);
        return some.map((state, i) => sample(name, [...others, [name, state]], i % 2, at));
      }),
  }));
}

function summaries(choices: OpenMetricsChoices): fc.Arbitrary<Body> {
  return metrics(choices, fc.tuple(quantiles, fc.nat(), atLeastZero), true).map((all) => ({
    type: 'summary',
    samplesFor: (name) =>
      all.flatMap(([set, [[steps, count, sum], at]]) =>
        started(name, set, at, [
          ...steps.map((step) => sample(name, [...set, ['quantile', canonical(step)]], Math.abs(sum), at)),
          sample(`${name}_sum`, set, Math.abs(sum), at),
          sample(`${name}_count`, set, count, at),
        ]),
      ),
  }));
}

function histograms(choices: OpenMetricsChoices): fc.Arbitrary<Body> {
  return metrics(choices, histogramValue(boundsFromZero, someExemplar(choices)), true).map((all) => ({
    type: 'histogram',
    samplesFor: (name) =>
      all.flatMap(([set, [value, at]]) =>
        started(name, set, at, histogramSamples(name, ['_sum', '_count'], set, at, value)),
      ),
  }));
}

function gaugeHistograms(choices: OpenMetricsChoices): fc.Arbitrary<Body> {
  return metrics(choices, histogramValue(bounds, someExemplar(choices))).map((all) => ({
    type: 'gaugehistogram',
    samplesFor: (name) =>
      all.flatMap(([set, [value, at]]) => histogramSamples(name, ['_gsum', '_gcount'], set, at, value)),
  }));
}

interface HistogramValue {
  readonly finite: readonly number[];
  readonly counts: { next(): { value: number } };
  readonly exemplar: Exemplar | undefined;
  /** Whether there are a sum and a count. */
  readonly hasSum: boolean;
}

function histogramValue(
  finite: fc.Arbitrary<number[]>,
  exemplar: fc.Arbitrary<Exemplar | undefined>,
): fc.Arbitrary<HistogramValue> {
  return fc.record({ finite, counts: fc.infiniteStream(fc.nat({ max: 9 })), exemplar, hasSum: fc.boolean() });
}

function histogramSamples(
  name: string,
  [sum, count]: readonly [string, string],
  set: LabelList,
  times: Times,
  { finite, counts, exemplar, hasSum }: HistogramValue,
): Sample[] {
  let total = 0;
  const buckets = [...finite, Number.POSITIVE_INFINITY].map((bound) => {
    total += counts.next().value;
    const shown = exemplar && exemplar.value <= bound ? exemplar : undefined;
    return sample(`${name}_bucket`, [...set, ['le', canonical(bound)]], total, times, shown);
  });
  if (!hasSum) return buckets;
  return [...buckets, sample(name + sum, set, total, times), sample(name + count, set, total, times)];
}

/** Labels without what Prometheus does not undo or does not read in them. */
function someExemplar({ names }: OpenMetricsChoices): fc.Arbitrary<Exemplar | undefined> {
  const plain = labelValue.map((text) => text.replaceAll(/["\\\n\0]/g, '.'));
  const plainName = labelName(names).filter((name) => !/["\\\n]/.test(name));
  const labels = fc.uniqueArray(fc.tuple(plainName, plain), { selector: ([name]) => name, maxLength: 3 });
  const exemplar = fc
    .tuple(labels, fc.double(), fc.option(moment, { nil: undefined }))
    .map(([pairs, value, timestampMs]) => ({
      labels: new Map(pairs),
      value,
      ...(timestampMs !== undefined && { timestampMs }),
    }));
  return fc.option(exemplar, { nil: undefined });
}

/** The samples of a metric, and after them when it began. */
function started(name: string, set: LabelList, { timestampMs, createdMs }: Times, samples: Sample[]): Sample[] {
  if (createdMs === undefined || samples.length === 0) return samples;
  return [
    ...samples,
    sample(`${name}_created`, set, createdMs / 1000, timestampMs === undefined ? {} : { timestampMs }),
  ];
}

function sample(name: string, set: LabelList, value: number, times: Times, exemplar?: Exemplar): Sample {
  return { name, labels: new Map(set), value, ...times, ...(exemplar && { exemplar }) };
}
