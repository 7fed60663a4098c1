import { MeterProvider, type Metric, type Snapshot, snapshotFromMetricData, TimeSlice } from '@executor-metrics/sdk';
import { createMemoryReader } from '@executor-metrics/testkit';
import { AggregationType, MeterProvider as OfficialMeterProvider } from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { shownSamples } from '../testdata/shown-samples.ts';
import { createProjection, createSlicedProjection, type ProjectionRow } from './projection.ts';

const renamed: ProjectionRow = { source: { name: 'a' }, target: { name: 'b' }, labels: { x: 'x' } };

/** A provider with counters `a` and `other`, three series of `a`. */
function counters(): MeterProvider {
  const provider = new MeterProvider();
  const meter = provider.getMeter('scope');
  const a = meter.createCounter('a', { unit: '{thing}', description: 'Things.' });
  a.add(1, { x: '1', y: '1' });
  a.add(2, { x: '1', y: '2' });
  a.add(4, { x: '2' });
  meter.createCounter('other').add(8);
  return provider;
}

const metricsOf = ({ scopes }: Snapshot): readonly Metric[] => scopes.flatMap(({ metrics }) => metrics);
const named = (snapshot: Snapshot, name: string): Metric => {
  const found = metricsOf(snapshot).find(({ descriptor }) => descriptor.name === name);
  return found ?? expect.unreachable(`there is no ${name}`);
};

afterEach(() => vi.restoreAllMocks());

describe('a projection', () => {
  it('shows a metric under another name, with the labels of the row alone', async () => {
    const snapshot = await counters().snapshot();
    const projected = createProjection([renamed])(snapshot);
    expect(shownSamples(projected)).toEqual({ 'b_total{x="1"}': 3, 'b_total{x="2"}': 4, other_total: 8 });
  });

  it('keeps identity, times and exemplars of series, and unit and description where the row has none', async () => {
    const snapshot = await counters().snapshot();
    const [source, target] = [named(snapshot, 'a'), named(createProjection([renamed])(snapshot), 'b')];
    expect(target).toEqual({
      ...source,
      descriptor: { ...source.descriptor, name: 'b' },
      series: source.series.map((series) => ({ ...series, attributes: { x: series.attributes.x } })),
    });
  });

  it('has the unit and the description of the row, also where these are empty', async () => {
    const target = { name: 'b', unit: '', description: 'Of the row.' };
    const projected = createProjection([{ ...renamed, target }])(await counters().snapshot());
    expect(named(projected, 'b').descriptor).toMatchObject(target);
  });

  it('leaves everything that it does not take the same object', async () => {
    const snapshot = await counters().snapshot();
    const projected = createProjection([renamed])(snapshot);
    expect(named(projected, 'other')).toBe(named(snapshot, 'other'));
    expect(projected.resource).toBe(snapshot.resource);
    expect(createProjection([])(snapshot)).toBe(snapshot);
    const ofElsewhere = { ...renamed, source: { name: 'a', scope: { is: ['elsewhere'] } } };
    expect(createProjection([ofElsewhere])(snapshot)).toBe(snapshot);
  });

  it('leaves a scope alone in which it takes nothing', async () => {
    const provider = counters();
    provider.getMeter('second').createCounter('other').add(1);
    const snapshot = await provider.snapshot();
    const projected = createProjection([renamed])(snapshot);
    expect(projected.scopes.map((scope, i) => scope === snapshot.scopes[i])).toEqual([false, true]);
    expect(projected.scopes[0]?.scope).toBe(snapshot.scopes[0]?.scope);
  });

  it('leaves series under their own name that no row takes', async () => {
    const row = { ...renamed, source: { name: 'a', where: { y: { isNot: [''] } } } };
    const projected = createProjection([row])(await counters().snapshot());
    expect(shownSamples(projected)).toEqual({ 'b_total{x="1"}': 3, 'a_total{x="2"}': 4, other_total: 8 });
  });

  it('leaves taken series as they were as well where one of their rows says so', async () => {
    const rows = [{ ...renamed, target: { name: 'c' }, keepSource: true, labels: {} }, renamed];
    const projected = createProjection(rows)(await counters().snapshot());
    expect(shownSamples(projected)).toMatchObject({ 'b_total{x="1"}': 3, c_total: 7, 'a_total{x="2"}': 4 });
  });

  it('takes from the scopes that a row names', async () => {
    const provider = counters();
    provider.getMeter('second').createCounter('a').add(16);
    const source = { name: 'a', scope: { isNot: ['scope'] } };
    const projected = createProjection([{ ...renamed, source, labels: {} }])(await provider.snapshot());
    expect(shownSamples(projected)).toMatchObject({ b_total: 16, 'a_total{x="2"}': 4 });
  });

  it('may call its target what the source is called', async () => {
    const rows = [{ ...renamed, target: { name: 'a' }, labels: { x: { from: 'x', default: 'none' } } }];
    const projected = createProjection(rows)(await counters().snapshot());
    expect(shownSamples(projected)).toMatchObject({ 'a_total{x="1"}': 3, 'a_total{x="2"}': 4 });
  });

  it('does not show a target that has no series, nor a source that has none left', async () => {
    const none = { ...renamed, source: { name: 'a', where: { x: { is: ['9'] } } } };
    const snapshot = await counters().snapshot();
    expect(createProjection([none])(snapshot)).toBe(snapshot);
    const projected = createProjection([renamed])(snapshot);
    expect(metricsOf(projected).map(({ descriptor }) => descriptor.name)).toEqual(['b', 'other']);
  });

  it('keeps the series that stands for all that were too many apart from ordinary ones', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const provider = new MeterProvider({ cardinalityLimit: 1 });
    const a = provider.getMeter('scope').createCounter('a');
    a.add(1, { x: '1' });
    a.add(2, { x: '2' });
    const projected = createProjection([{ ...renamed, labels: {} }])(await provider.snapshot());
    expect(shownSamples(projected)).toMatchObject({ b_total: 1, 'b_total{otel.metric.overflow="true"}': 2 });
  });
});

describe('the attributes of projected series', () => {
  it('are one frozen object for equal labels of a row, in every snapshot', async () => {
    const provider = counters();
    const project = createProjection([renamed]);
    const attributesIn = async () =>
      named(project(await provider.snapshot()), 'b').series.map((each) => each.attributes);
    const [first, second] = [await attributesIn(), await attributesIn()];
    expect(first.every((attributes) => Object.isFrozen(attributes))).toBe(true);
    expect(first[0]).toBe(first[1]);
    expect(first[0]).not.toBe(first[2]);
    expect(second.every((attributes, i) => attributes === first[i])).toBe(true);
  });

  it('follow the attributes of other SDKs, which somebody may change', async () => {
    const reader = createMemoryReader();
    const provider = new OfficialMeterProvider({ readers: [reader] });
    const attributes = { x: '1' };
    provider.getMeter('scope').createCounter('a').add(1, attributes);
    const project = createProjection([renamed]);
    const shown = async () => {
      const { resourceMetrics } = await reader.collect();
      return named(project(snapshotFromMetricData(resourceMetrics)), 'b').series[0]?.attributes;
    };
    const first = await shown();
    expect(await shown()).toBe(first);
    attributes.x = '2';
    expect(await shown()).toEqual({ x: '2' });
  });

  it('are there for attributes of every kind, and for ones that cannot be read', async () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const hostile = Object.freeze({
      text: 'a"}\n\u0000\ud800',
      number: Number.NaN,
      list: ['a', 1],
      cyclic,
      bare: Object.create(null),
      absent: undefined,
      get thrown(): string {
        throw new Error('unreadable');
      },
    });
    const snapshot = await counters().snapshot();
    const metric = named(snapshot, 'a');
    const series = metric.series.map((each) => ({ ...each, attributes: hostile as never }));
    const scopes = snapshot.scopes.map((scope) => ({ ...scope, metrics: [{ ...metric, series } as Metric] }));
    const names = [...Object.keys(hostile), 'constructor', '__proto__'];
    const labels = Object.fromEntries(names.map((name, i) => [`l${i}`, name]));
    const projected = createProjection([{ ...renamed, labels }])({ ...snapshot, scopes });
    const expected = { l0: hostile.text, l1: 'NaN', l2: '["a",1]', l4: '{}' };
    expect(named(projected, 'b').series.map(({ attributes }) => attributes)).toEqual([expected, expected, expected]);
  });
});

describe('what a row takes of a metric', () => {
  const histogramOf = (type: 'createHistogram' | 'createUpDownCounter', aggregation: object) => {
    const provider = new MeterProvider({ views: [{ instrumentName: 'a', aggregation: aggregation as never }] });
    const instrument = provider.getMeter('scope')[type]('a', { unit: 's' });
    if ('record' in instrument) for (const value of [1, 2, 4]) instrument.record(value);
    else for (const value of [5, -7]) instrument.add(value);
    return provider.snapshot();
  };
  const explicit = { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [1] } };
  const exponential = { type: AggregationType.EXPONENTIAL_HISTOGRAM };
  const taking = (take: 'count' | 'sum' | 'gauge' | 'metric') => createProjection([{ ...renamed, take, labels: {} }]);

  it.each([
    ['explicit', explicit],
    ['exponential', exponential],
  ])('is the count of a histogram, as a counter (%s buckets)', async (_what, aggregation) => {
    const metric = named(taking('count')(await histogramOf('createHistogram', aggregation)), 'b');
    expect(metric).toMatchObject({ kind: 'sum', monotonic: true, descriptor: { instrumentType: 'COUNTER' } });
    expect(metric.series.map(({ value }) => value)).toEqual([3]);
  });

  it('is the sum of a histogram, as a counter', async () => {
    const metric = named(taking('sum')(await histogramOf('createHistogram', explicit)), 'b');
    expect(metric).toMatchObject({ kind: 'sum', monotonic: true, descriptor: { unit: 's' } });
    expect(metric.series.map(({ value }) => value)).toEqual([7]);
  });

  it('is the sum of a histogram of changes as what may fall', async () => {
    const metric = named(taking('sum')(await histogramOf('createUpDownCounter', explicit)), 'b');
    expect(metric).toMatchObject({ kind: 'sum', monotonic: false, series: [{ value: -2 }] });
  });

  it('is the histogram itself', async () => {
    const snapshot = await histogramOf('createHistogram', explicit);
    expect(named(taking('metric')(snapshot), 'b').series[0]?.value).toBe(named(snapshot, 'a').series[0]?.value);
  });

  it.each(['createGauge', 'createUpDownCounter', 'createCounter'] as const)(
    'is the value of %s, as what may fall and adds up',
    async (type) => {
      const provider = new MeterProvider();
      const instrument = provider.getMeter('scope')[type]('a');
      if ('record' in instrument) instrument.record(3);
      else instrument.add(3);
      const metric = named(taking('gauge')(await provider.snapshot()), 'b');
      expect(metric).toMatchObject({
        kind: 'sum',
        monotonic: false,
        temporality: 'cumulative',
        series: [{ value: 3 }],
      });
    },
  );

  it('is how much there is, also where the reader wants to know what has changed', async () => {
    const provider = new MeterProvider();
    provider.getMeter('scope').createGauge('a').record(3);
    const snapshot = await provider.snapshot();
    const metrics: readonly Metric[] = [{ ...named(snapshot, 'a'), temporality: 'delta' }];
    const scopes = snapshot.scopes.map((scope) => ({ ...scope, metrics }));
    expect(named(taking('gauge')({ ...snapshot, scopes }), 'b')).toMatchObject({ temporality: 'cumulative' });
  });

  it.each([
    ['count', 'createCounter'],
    ['sum', 'createCounter'],
    ['count', 'createGauge'],
    ['gauge', 'createHistogram'],
  ] as const)('is nothing where the %s is asked of %s: the metric stays as it is', async (take, type) => {
    const provider = new MeterProvider();
    const instrument = provider.getMeter('scope')[type]('a');
    if ('record' in instrument) instrument.record(3);
    else instrument.add(3);
    const snapshot = await provider.snapshot();
    expect(taking(take)(snapshot)).toBe(snapshot);
  });

  it('counts an exemplar of a histogram as one', async () => {
    const snapshot = await histogramOf('createHistogram', explicit);
    const exemplar = {
      value: 4,
      time: [1, 0],
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      filteredAttributes: {},
    };
    const metric = named(snapshot, 'a');
    const series = metric.series.map((each) => ({ ...each, exemplars: [exemplar] }));
    const scopes = snapshot.scopes.map((scope) => ({
      ...scope,
      metrics: [{ ...metric, series } as unknown as Metric],
    }));
    const shown = (take: 'count' | 'sum') => named(taking(take)({ ...snapshot, scopes }), 'b').series[0]?.exemplars;
    expect(shown('count')).toEqual([{ ...exemplar, value: 1 }]);
    expect(shown('sum')).toEqual([exemplar]);
  });
});

describe('a sliced projection', () => {
  it('gives what the one in one piece gives, and lets others run in between', async () => {
    const provider = new MeterProvider();
    const a = provider.getMeter('scope').createCounter('a');
    for (let i = 0; i < 1000; i++) a.add(i, { x: String(i) });
    const snapshot = await provider.snapshot();
    let nowMs = 0;
    let pauses = 0;
    const slice = new TimeSlice({ monotonicMs: () => (nowMs += 10) }, async () => void pauses++);
    const projected = await createSlicedProjection([renamed])(snapshot, slice);
    expect(projected).toEqual(createProjection([renamed])(snapshot));
    expect(pauses).toBe(15);
  });
});
