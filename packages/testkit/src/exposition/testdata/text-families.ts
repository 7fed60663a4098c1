import fc from 'fast-check';
import type { MetricFamily, Sample, TextType } from '../metric-family.ts';
import { type LabelList, labelSets, labelValue, type Names, nameRest } from './labels.ts';
import { anyValue, atLeastZero, bounds, quantiles, written } from './numbers.ts';

type Body = Pick<MetricFamily<TextType>, 'type'> & { samplesFor(name: string): Sample[] };

/** Families that the text formats can carry: at most 4, or as many as `count` says. */
export function textFamilies(names: Names, count?: number): fc.Arbitrary<MetricFamily<TextType>[]> {
  const body = fc.oneof(
    simple(names, 'counter', atLeastZero),
    simple(names, 'gauge', anyValue),
    simple(names, 'untyped', anyValue),
    histogram(names),
    summary(names),
  );
  // A name begins with its index, so that none is another one with a suffix.
  return fc
    .array(fc.tuple(nameRest(names), fc.option(labelValue, { nil: undefined }), body), {
      minLength: count ?? 0,
      maxLength: count ?? 4,
    })
    .map((all) =>
      all.map(([rest, help, { type, samplesFor }], index) => {
        const name = `f${index}_${rest}`;
        return { name, type, ...(help !== undefined && { help }), samples: samplesFor(name) };
      }),
    );
}

function simple(names: Names, type: TextType, value: fc.Arbitrary<number>): fc.Arbitrary<Body> {
  const timestampMs = fc.option(fc.nat({ max: 2 ** 50 }), { nil: undefined });
  return labelSets(names, fc.tuple(value, timestampMs)).map((series) => ({
    type,
    samplesFor: (name) => series.map(([set, [v, at]]) => sample(name, set, v, at)),
  }));
}

function histogram(names: Names): fc.Arbitrary<Body> {
  const value = fc.tuple(bounds, fc.infiniteStream(fc.nat({ max: 9 })), anyValue);
  return labelSets(names, value).map((series) => ({
    type: 'histogram',
    samplesFor: (name) =>
      series.flatMap(([set, [finite, counts, sum]]) => {
        let count = 0;
        const buckets = [...finite, Number.POSITIVE_INFINITY].map((bound) => {
          count += counts.next().value as number;
          return sample(`${name}_bucket`, [...set, ['le', written(bound)]], count);
        });
        return [...buckets, sample(`${name}_sum`, set, sum), sample(`${name}_count`, set, count)];
      }),
  }));
}

function summary(names: Names): fc.Arbitrary<Body> {
  return labelSets(names, fc.tuple(quantiles, fc.nat(), anyValue)).map((series) => ({
    type: 'summary',
    samplesFor: (name) =>
      series.flatMap(([set, [steps, count, sum]]) => [
        ...steps.map((quantile) => sample(name, [...set, ['quantile', written(quantile)]], sum)),
        sample(`${name}_sum`, set, sum),
        sample(`${name}_count`, set, count),
      ]),
  }));
}

function sample(name: string, set: LabelList, value: number, timestampMs?: number): Sample {
  return { name, labels: new Map(set), value, ...(timestampMs !== undefined && { timestampMs }) };
}
