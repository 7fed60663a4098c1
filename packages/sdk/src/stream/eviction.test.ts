import { recordWarnings } from '@executor-metrics/testkit';
import type { Attributes, Counter } from '@opentelemetry/api';
import { AggregationTemporality } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import { createPendingReader, pointAt, valuesOf } from '../testdata/pending-reader.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('eviction beside delta readers alone', () => {
  it('makes room for new series in a process that runs for ever', async () => {
    const reader = createPendingReader({ temporality: 'delta', cardinalityLimit: 10 });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
    for (let round = 0; round < 20; round++) {
      for (let id = 0; id < 5; id++) counter.add(1, { id: `${round}-${id}` });
      expect(await reader.series('c')).toHaveLength(5);
    }
  });

  it('waits until each reader has collected', async () => {
    const readers = [createPendingReader({ temporality: 'delta' }), createPendingReader({ temporality: 'delta' })];
    const counter = new MeterProvider({ readers }).getMeter('m').createCounter('c');
    counter.add(5);
    for (let i = 0; i < 3; i++) await readers[0]?.series('c');
    expect(pointAt((await readers[1]?.series('c')) ?? [])).toBe(5);
  });

  it('puts a delta that comes back under its series, or with the others where there is no room', async () => {
    recordWarnings();
    const reader = createPendingReader({ temporality: 'delta', cardinalityLimit: 1 });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
    counter.add(5, { id: 1 });
    const pending = await reader.collectPending();
    await reader.series('c');
    counter.add(1, { id: 2 });
    pending.restore();
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 1, '{"otel.metric.overflow":true}': 5 });
  });

  it('comes to a series whose handle was unbound, and what the handle records nevertheless counts', async () => {
    const reader = createPendingReader({ temporality: 'delta', cardinalityLimit: 1 });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
    const bindable = counter as Counter & { bind(attributes: Attributes): BoundInstrument };
    const [one, two] = [bindable.bind({ id: 1 }), bindable.bind({ id: 1 })];
    one.add(1);
    one.unbind();
    for (let i = 0; i < 2; i++) await reader.series('c');
    two.add(2);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 2 });
    two.unbind();
    await reader.series('c');
    counter.add(3, { id: 2 });
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 3 });
    await reader.series('c');
    one.add(4);
    two.add(4);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 8 });
  });

  it('does not happen to instruments that one of the readers wants since the start', async () => {
    const delta = createPendingReader({ temporality: 'delta' });
    const lowMemory = {
      ...createPendingReader(),
      selectAggregationTemporality: (type: string) =>
        type === 'UP_DOWN_COUNTER' ? AggregationTemporality.CUMULATIVE : AggregationTemporality.DELTA,
    };
    const meter = new MeterProvider({ readers: [delta, lowMemory] }).getMeter('m');
    const inFlight = meter.createUpDownCounter('u');
    inFlight.add(3);
    for (let i = 0; i < 3; i++) await delta.series('u');
    inFlight.add(-1);
    expect(pointAt(await lowMemory.series('u'))).toBe(2);
  });
});

describe('the idle time of series', () => {
  const idle = (temporalities: ('delta' | 'cumulative')[]) => {
    const readers = temporalities.map((temporality) => createPendingReader({ temporality }));
    const views = [{ instrumentName: 'c', seriesIdleTimeMs: 1000 }];
    const counter = new MeterProvider({ readers, views }).getMeter('m').createCounter('c');
    return { readers, counter: counter as Counter & { bind(attributes: Attributes): BoundInstrument } };
  };

  it('ends those that nobody records in, and they begin anew', async () => {
    const { readers, counter } = idle(['cumulative']);
    const [reader] = readers as [(typeof readers)[0]];
    counter.add(5, { id: 1 });
    counter.bind({ id: 2 }).add(1);
    const [before] = await reader.series('c');
    vi.advanceTimersByTime(999);
    expect(await reader.series('c')).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 1 });
    counter.add(1, { id: 1 });
    const after = (await reader.series('c')).find(({ attributes }) => attributes.id === 1);
    expect(after?.value).toBe(1);
    expect(after?.startTime).not.toEqual(before?.startTime);
  });

  it('ends a series whose handles were unbound, once for each time they were bound', async () => {
    const { readers, counter } = idle(['cumulative']);
    const [reader] = readers as [(typeof readers)[0]];
    const handles = [counter.bind({ id: 1 }), counter.bind({ id: 1 })];
    const idleFor = async (ms: number) => {
      await reader.series('c');
      vi.advanceTimersByTime(ms);
      return valuesOf(await reader.series('c'));
    };
    handles[0]?.add(5);
    expect(await idleFor(1000)).toEqual({ '{"id":1}': 5 });
    handles[0]?.unbind();
    expect(await idleFor(1000)).toEqual({ '{"id":1}': 5 });
    handles[1]?.unbind();
    expect(await idleFor(1000)).toEqual({});
    handles[0]?.add(1);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 1 });
  });

  it('begins again with each record, even of 0', async () => {
    const { readers, counter } = idle(['cumulative']);
    for (let i = 0; i < 5; i++) {
      counter.add(0, { id: 1 });
      expect(await readers[0]?.series('c')).toHaveLength(1);
      vi.advanceTimersByTime(900);
    }
  });

  it('does not show a cumulative reader again what a delta reader got back', async () => {
    const { readers, counter } = idle(['cumulative', 'delta']);
    const [cumulative, delta] = readers as [(typeof readers)[0], (typeof readers)[0]];
    counter.add(5, { id: 1 });
    const pending = await delta.collectPending();
    vi.advanceTimersByTime(1000);
    expect(await cumulative.series('c')).toEqual([]);
    pending.restore();
    expect(pointAt(await cumulative.series('c'), { id: 1 })).toBe(0);
    expect(pointAt(await delta.series('c'), { id: 1 })).toBe(5);
  });
});
