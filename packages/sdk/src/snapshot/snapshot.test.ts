import { resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, type Histogram } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, metricOf, pointAt, seriesOf } from '../testdata/pending-reader.ts';
import { snapshotFromMetricData } from './from-metric-data.ts';
import { toResourceMetrics } from './to-metric-data.ts';

function everyKind() {
  const provider = new MeterProvider({
    resource: resourceFromAttributes({ 'service.name': 'shop' }),
    views: [{ instrumentName: 'e', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
  });
  const meter = provider.getMeter('m', '1.2', { schemaUrl: 'https://schema', attributes: { tier: 'gold' } });
  const attributes = { a: 1, tags: ['x'] };
  meter.createCounter('c', { unit: '{job}', description: 'Jobs.' }).add(2, attributes);
  meter.createUpDownCounter('u').add(-2, attributes);
  meter.createGauge('g').record(3.5, attributes);
  meter.createHistogram('h').record(7, attributes);
  meter.createHistogram('e').record(7, attributes);
  meter.createObservableGauge('o').addCallback((result) => result.observe(1, attributes));
  return provider;
}

describe('snapshot', () => {
  it('has all kinds of metrics with what is known of them', async () => {
    const { resource, scopes } = await everyKind().snapshot();
    expect(resource.attributes).toEqual({ 'service.name': 'shop' });
    expect(scopes).toHaveLength(1);
    expect(scopes[0]?.scope).toEqual({
      ...{ name: 'm', version: '1.2', schemaUrl: 'https://schema', attributes: { tier: 'gold' } },
    });
    expect(scopes[0]?.metrics.map(({ kind, monotonic, temporality }) => [kind, monotonic, temporality])).toEqual([
      ['sum', true, 'cumulative'],
      ['sum', false, 'cumulative'],
      ['gauge', false, 'cumulative'],
      ['histogram', false, 'cumulative'],
      ['exponential-histogram', false, 'cumulative'],
      ['gauge', false, 'cumulative'],
    ]);
    expect(scopes[0]?.metrics[0]?.descriptor).toMatchObject({ name: 'c', unit: '{job}', description: 'Jobs.' });
  });

  it('carries the one frozen attributes object and the id of a series each time', async () => {
    const provider = everyKind();
    const [before, after] = [await provider.snapshot(), await provider.snapshot()];
    for (const name of ['c', 'h', 'o']) {
      const [one] = seriesOf(before, name);
      const [other] = seriesOf(after, name);
      expect(one?.attributes).toBe(other?.attributes);
      expect(Object.isFrozen(one?.attributes)).toBe(true);
      expect(one?.id).toBe(other?.id);
    }
  });

  it('does not change with what is recorded afterwards', async () => {
    const provider = everyKind();
    const snapshot = await provider.snapshot();
    const copy = JSON.stringify(snapshot.scopes);
    const meter = provider.getMeter('m', '1.2', { schemaUrl: 'https://schema', attributes: { tier: 'gold' } });
    for (const name of ['h', 'e']) meter.createHistogram(name).record(1000, { a: 1, tags: ['x'] });
    meter.createCounter('c', { unit: '{job}', description: 'Jobs.' }).add(2, { a: 1, tags: ['x'] });
    expect(JSON.stringify(snapshot.scopes)).toBe(copy);
  });

  it('does not change with what an official exporter does to the data that it gets', async () => {
    const reader = createPendingReader();
    const provider = new MeterProvider({ readers: [reader] });
    provider.getMeter('m').createHistogram('h').record(1);
    const snapshot = await provider.snapshot();
    const copy = JSON.stringify(snapshot.scopes);
    const { resourceMetrics } = await reader.collect();
    const points = resourceMetrics.scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
    for (const { value } of points) (value as Histogram).buckets.counts.fill(99);
    expect(points).toHaveLength(1);
    expect(JSON.stringify(snapshot.scopes)).toBe(copy);
    expect(pointAt(await reader.series('h'))).toMatchObject({ counts: expect.not.arrayContaining([99]) });
  });

  it('takes nothing away from readers', async () => {
    const readers = [createPendingReader({ temporality: 'delta' }), createPendingReader()];
    const provider = new MeterProvider({ readers });
    provider.getMeter('m').createCounter('c').add(5);
    await provider.snapshot();
    expect(seriesOf(await provider.snapshot(), 'c')).toMatchObject([{ value: 5 }]);
    for (const reader of readers) expect(await reader.series('c')).toMatchObject([{ value: 5 }]);
  });

  it('is refused beside delta readers alone, which keep nothing since the start', async () => {
    const provider = new MeterProvider({ readers: [createPendingReader({ temporality: 'delta' })] });
    await expect(provider.snapshot()).rejects.toThrow(/needs a reader with cumulative temporality/);
  });

  it('begins with the oldest series where it is cumulative, and with the interval where it is a delta', async () => {
    const reader = createPendingReader({ temporality: 'delta' });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
    counter.add(1, { id: 1 });
    const first = metricOf((await reader.collectPending()).snapshot, 'c');
    counter.add(1, { id: 1 });
    counter.add(1, { id: 2 });
    const second = metricOf((await reader.collectPending()).snapshot, 'c');
    expect(second?.startTime).toEqual(first?.time);
    for (const { startTime } of second?.series ?? []) expect(startTime).toBe(second?.startTime);
  });
});

describe('toResourceMetrics and snapshotFromMetricData', () => {
  it('lose nothing on the way to official data and back', async () => {
    const snapshot = await everyKind().snapshot();
    const back = snapshotFromMetricData(toResourceMetrics(snapshot));
    const withoutIds = (text: unknown) =>
      JSON.parse(JSON.stringify(text, (key, value) => (key === 'id' || key === 'resource' ? undefined : value)));
    const expected = withoutIds(snapshot);
    for (const metric of expected.scopes[0].metrics) metric.descriptor.advice = {};
    const got = withoutIds(back);
    for (const metric of got.scopes[0].metrics) delete metric.descriptor.type;
    expect(got).toEqual(expected);
    expect(back.resource).toBe(snapshot.resource);
  });
});
