import fc from 'fast-check';
import type { Exemplar, NativeBucket, NativeHistogram } from '../metric-family.ts';
import { lastIndex, upperBound } from '../protobuf/native-bounds.ts';
import { type LabelList, labelSets } from './labels.ts';
import { anyValue, bounds } from './numbers.ts';
import { canonical } from './openmetrics-writer.ts';
import {
  type Body,
  createdPart,
  exemplar,
  exemplarPart,
  type Metric,
  metric,
  start,
  type Times,
  times,
  totalSamples,
} from './protobuf-metric.ts';
import * as write from './protobuf-writer.ts';

/** Of a histogram: its buckets by upper bound, or by index, with how many values are in each. */
interface Recorded {
  readonly finite: readonly number[] | undefined;
  readonly counts: readonly number[];
  readonly schema: number;
  readonly zeroCount: number;
  readonly positive: readonly (readonly [index: number, count: number])[];
  readonly negative: readonly (readonly [index: number, count: number])[];
  readonly exemplars: readonly Exemplar[];
  readonly sum: number;
  readonly isNative: boolean;
  readonly at: Times;
}

/** Histograms that are classic, native or both. */
export function histograms(type: 'histogram' | 'gaugehistogram'): fc.Arbitrary<Body> {
  return labelSets('utf-8', recorded()).map((all) => ({
    type,
    metricsOf: (name) => all.map(([set, value]) => histogram(name, set, value)),
  }));
}

function recorded(): fc.Arbitrary<Recorded> {
  return fc.integer({ min: -4, max: 8 }).chain((schema) => {
    const first = Math.ceil(-1074 * 2 ** schema);
    const index = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: first, max: lastIndex(schema) }));
    const buckets = fc
      .uniqueArray(fc.tuple(index, fc.nat({ max: 99 })), { selector: ([at]) => at, maxLength: 6 })
      .map((some) => some.toSorted(([a], [b]) => a - b));
    return fc.record({
      finite: fc.option(bounds, { nil: undefined }),
      counts: fc.array(fc.nat({ max: 9 }), { minLength: 20, maxLength: 20 }),
      schema: fc.constant(schema),
      zeroCount: fc.nat({ max: 9 }),
      positive: buckets,
      negative: buckets,
      exemplars: fc.array(fc.tuple(exemplar, start).map(([one, timestampMs]) => ({ ...one, timestampMs }))),
      sum: anyValue.filter((sum) => !Number.isNaN(sum)),
      isNative: fc.boolean(),
      at: times(true),
    });
  });
}

function histogram(name: string, set: LabelList, value: Recorded): Metric {
  const { schema, zeroCount, positive, negative, sum, exemplars, isNative, at } = value;
  const inBuckets = [...positive, ...negative].reduce((total, [, count]) => total + count, zeroCount);
  const count = isNative ? inBuckets : 100;
  const finite = value.finite?.slice(0, 20) ?? [];
  let below = 0;
  const cumulative = finite.map((bound, i) => [bound, Math.min(count, (below += value.counts[i] ?? 0))] as const);
  const buckets =
    isNative && value.finite === undefined ? [] : [...cumulative, [Number.POSITIVE_INFINITY, count] as const];
  const native: NativeHistogram = {
    labels: new Map(set),
    schema,
    count,
    sum,
    zeroThreshold: 0,
    zeroCount,
    positive: positive.map(([index, n]): NativeBucket => [upperBound(schema, index - 1), upperBound(schema, index), n]),
    negative: negative.map(
      ([index, n]): NativeBucket => [-upperBound(schema, index), -upperBound(schema, index - 1), n],
    ),
    exemplars,
    ...at,
  };
  const nativeParts = [
    ...[write.zigzag(5, schema), write.integer(7, zeroCount)],
    ...(positive.length + negative.length === 0 ? [write.span('positive', 0, 0)] : []),
    ...sideParts('positive', positive),
    ...sideParts('negative', negative),
    ...exemplars.flatMap((one) => exemplarPart(16, one)),
  ];
  return {
    samples: [
      ...buckets.map(([bound, n]) => ({
        name: `${name}_bucket`,
        labels: new Map([...set, ['le', canonical(bound)]]),
        value: n,
        ...at,
      })),
      ...totalSamples(name, set, count, sum, at),
    ],
    ...(isNative && { native }),
    written: metric(
      set,
      at,
      write.histogram(
        write.totals(count, sum),
        ...buckets.map(([bound, n]) => write.bucket(bound, n)),
        ...(isNative ? nativeParts : []),
        ...createdPart(15, at),
      ),
    ),
  };
}

/** One span for each bucket. */
function sideParts(side: 'positive' | 'negative', buckets: readonly (readonly [number, number])[]): write.Part[] {
  return buckets.flatMap(([index, count], i) => {
    const [before, countBefore] = buckets[i - 1] ?? [-1, 0];
    return [write.span(side, index - before - 1, 1), write.deltas(side, count - countBefore)];
  });
}
