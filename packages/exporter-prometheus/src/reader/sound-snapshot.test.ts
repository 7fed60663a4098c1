import type { HistogramValue, Metric, PointValue, SeriesSnapshot } from '@executor-metrics/sdk';
import { describe, expect, it } from 'vitest';
import { exemplarOf } from '../testdata/families.ts';
import { counter, distribution, gauge, histogram, snapshotOf } from '../testdata/snapshots.ts';
import { soundSnapshot } from './sound-snapshot.ts';

/** The metric as it comes out, and whether it was said that it lost series. */
function sound(metric: Metric): { readonly metric: Metric; readonly told: readonly string[] } {
  const told: string[] = [];
  const { scopes } = soundSnapshot(snapshotOf([metric]), ({ name }) => void told.push(name));
  return { metric: scopes[0]?.metrics[0] as Metric, told };
}

function histogramOf(value: object): Metric {
  return histogram('h', [[{}, { ...distribution([1, 5], [0.5, 3, 9]), ...value } as HistogramValue]]);
}

const exponential = { scale: 3, zeroCount: 1, count: 2, sum: 3, min: 0, max: 3 };
const buckets = { offset: 0, counts: [1] };

function exponentialOf(value: object): Metric {
  const whole = { ...exponential, positive: buckets, negative: { offset: 0, counts: [] }, ...value };
  return { ...histogramOf(whole), kind: 'exponential-histogram' } as Metric;
}

const valuesOf = ({ series }: Metric): readonly PointValue[] =>
  (series as readonly SeriesSnapshot[]).map(({ value }) => value);

describe('soundSnapshot', () => {
  it.each([counter('c', [[{ a: 1 }, 3]]), gauge('g', [[{}, Number.NaN]]), histogramOf({}), exponentialOf({})])(
    'leaves as it is what is sound: $descriptor.name',
    (metric) => {
      expect(sound(metric)).toEqual({ metric, told: [] });
    },
  );

  it.each<[what: string, metric: Metric]>([
    ['a counter that is a text', counter('h', [[{}, '3' as unknown as number]])],
    ['a gauge without a value', gauge('h', [[{}, undefined as unknown as number]])],
    ['bounds that do not ascend', histogramOf({ boundaries: [5, 1] })],
    ['a bound that is no number', histogramOf({ boundaries: [1, Number.NaN] })],
    ['more counts than buckets', histogramOf({ counts: [1, 1, 1, 1] })],
    ['half a count', histogramOf({ counts: [1, 0.5, 1] })],
    ['a count below zero', histogramOf({ counts: [1, -1, 1] })],
    ['no sum', histogramOf({ sum: null })],
    ['a scale that there is not', exponentialOf({ scale: 21 })],
    ['half a scale', exponentialOf({ scale: 0.5 })],
    ['buckets beyond all numbers', exponentialOf({ positive: { ...buckets, offset: 2 ** 40 } })],
    ['a bucket that is no count', exponentialOf({ negative: { offset: 0, counts: [Number.NaN] } })],
  ])('leaves out %s, and says so', (_, metric) => {
    const { metric: left, told } = sound(metric);
    expect([left.series, told]).toEqual([[], ['h']]);
  });

  it('joins buckets whose bounds are equal, and those beyond all numbers', () => {
    const boundaries = [Number.NEGATIVE_INFINITY, 1, 1, 5, Number.POSITIVE_INFINITY];
    const { metric, told } = sound(histogramOf({ boundaries, counts: [1, 2, 4, 8, 16, 32] }));
    expect(valuesOf(metric)).toMatchObject([{ boundaries: [1, 5], counts: [7, 8, 48] }]);
    expect(told).toEqual([]);
  });

  it('takes for no text what is none', () => {
    const metric = counter('c', [[{}, 3]]);
    const descriptor = { ...metric.descriptor, unit: 5, description: null } as unknown as Metric['descriptor'];
    expect(sound({ ...metric, descriptor }).metric.descriptor).toMatchObject({ name: 'c', unit: '', description: '' });
  });

  it.each([[[Number.NaN, 0]], [[-5, 0]], [[1.5, 0]], ['now'], [undefined]])('takes %j for no time', (time) => {
    const metric = counter('c', [[{}, 3]]);
    const series = metric.series.map((each) => ({ ...each, startTime: time, exemplars: [{ ...exemplarOf(1), time }] }));
    const { metric: left } = sound({ ...metric, time, series } as unknown as Metric);
    expect(left).toMatchObject({ time: [0, 0], series: [{ value: 3, startTime: [0, 0], exemplars: [] }] });
  });

  it('leaves out exemplars of what is no number', () => {
    const metric = counter('c', [[{}, 3]]);
    const exemplars = [exemplarOf(Number.NaN), exemplarOf(2)];
    const { metric: left } = sound({
      ...metric,
      series: metric.series.map((each) => ({ ...each, exemplars })),
    } as Metric);
    expect(left.series[0]?.exemplars).toEqual([exemplars[1]]);
  });
});
