import { bind, remove } from '@executor-metrics/core';
import { recordWarnings } from '@executor-metrics/testkit';
import type { Attributes, Counter } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DelegatingMeterProvider } from '../delegate/delegating-meter-provider.ts';
import { MeterProvider } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import { createPendingReader, pointAt, valuesOf } from '../testdata/pending-reader.ts';

type OurCounter = Counter & { bind(attributes?: Attributes): BoundInstrument; remove(attributes?: Attributes): void };

function setUp(temporality: 'delta' | 'cumulative' = 'cumulative', cardinalityLimit = 2000) {
  const reader = createPendingReader({ temporality, cardinalityLimit });
  const meter = new MeterProvider({ readers: [reader] }).getMeter('m');
  return { reader, meter, counter: meter.createCounter('c') as OurCounter };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('remove', () => {
  it('ends a series, which begins anew with the next record in any order of keys', async () => {
    const { reader, counter } = setUp();
    counter.add(5, { a: 1, b: 2 });
    const [before] = await reader.series('c');
    vi.advanceTimersByTime(1000);
    counter.remove({ b: 2, a: 1 });
    expect(await reader.series('c')).toEqual([]);
    counter.add(1, { b: 2, a: 1 });
    const [after] = await reader.series('c');
    expect(after?.value).toBe(1);
    expect(after?.id).not.toBe(before?.id);
    expect(after?.startTime).not.toEqual(before?.startTime);
  });

  it('does nothing where there is no such series, and to the overflow series', async () => {
    recordWarnings();
    const { reader, counter } = setUp('cumulative', 1);
    counter.add(1, { id: 1 });
    counter.add(1, { id: 2 });
    counter.remove({ id: 2 });
    counter.remove({ 'otel.metric.overflow': true });
    counter.remove();
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 1, '{"otel.metric.overflow":true}': 1 });
  });

  it('lets a handle begin the series anew from nothing', async () => {
    const { reader, counter } = setUp();
    const handle = counter.bind({ id: 1 });
    handle.add(5);
    counter.remove({ id: 1 });
    handle.add(Number.NaN);
    expect(await reader.series('c')).toEqual([]);
    handle.add(2);
    counter.add(3, { id: 1 });
    expect(pointAt(await reader.series('c'), { id: 1 })).toBe(5);
  });

  it('leads handles of a former series to the one that is there', async () => {
    const { reader, counter } = setUp();
    const first = counter.bind({ id: 1 });
    counter.remove({ id: 1 });
    const second = counter.bind({ id: 1 });
    counter.remove({ id: 1 });
    counter.add(1, { id: 1 });
    first.add(10);
    second.add(100);
    first.add(1000);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 1111 });
  });

  it('leads a handle to the overflow series where there is no room for its series any more', async () => {
    recordWarnings();
    const { reader, counter } = setUp('cumulative', 1);
    const handle = counter.bind({ id: 1 });
    counter.remove({ id: 1 });
    counter.add(1, { id: 2 });
    handle.add(5);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 1, '{"otel.metric.overflow":true}': 5 });
  });

  it('leaves the series to the handle that has begun anew with a record of somebody else: it does not expire', async () => {
    const { reader, counter } = setUp('delta', 1);
    recordWarnings();
    const handle = counter.bind({ id: 1 });
    counter.remove({ id: 1 });
    counter.add(1, { id: 1 });
    handle.add(10);
    for (let i = 0; i < 3; i++) await reader.series('c');
    counter.add(1, { id: 2 });
    handle.add(100);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 100, '{"otel.metric.overflow":true}': 1 });
    handle.unbind();
    for (let i = 0; i < 2; i++) await reader.series('c');
    counter.add(1, { id: 2 });
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 1 });
  });

  it('does not make a handle look for the series that began anew at each of its records', () => {
    const { counter } = setUp();
    const attributes = { id: 1, get other() { reads(); return 'b'; } }; // biome-ignore format: one line
    const reads = vi.fn();
    const handle = counter.bind(attributes);
    counter.remove(attributes);
    counter.add(1, attributes);
    handle.add(1);
    const stringified = vi.spyOn(Object, 'keys');
    for (let i = 0; i < 100; i++) handle.add(1);
    expect(stringified).not.toHaveBeenCalled();
  });

  it('takes along a delta that comes back, unless the series has begun anew', async () => {
    const { reader, counter } = setUp('delta');
    counter.add(5, { id: 1 });
    counter.add(7, { id: 2 });
    const pending = await reader.collectPending();
    counter.remove({ id: 1 });
    counter.remove({ id: 2 });
    counter.add(1, { id: 2 });
    pending.restore();
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 8 });
  });
});

describe('bind() and remove() of core', () => {
  it('reach the instruments of this SDK', async () => {
    const { reader, meter } = setUp();
    const jobs = meter.createCounter('c');
    const sizes = meter.createHistogram('h');
    bind(jobs, { id: 1 }).add(5);
    bind(sizes, { id: 1 }).record(5);
    for (const instrument of [jobs, sizes]) remove(instrument, { id: 1 });
    expect([await reader.series('c'), await reader.series('h')]).toEqual([[], []]);
  });

  it('reach them through a delegating provider, also where the instrument was made first', async () => {
    const reader = createPendingReader();
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('m');
    const [jobs, sizes] = [meter.createCounter('c'), meter.createHistogram('h')];
    for (const instrument of [jobs, sizes]) remove(instrument, { id: 1 });
    delegate.setDelegate(new MeterProvider({ readers: [reader] }));
    for (const id of [1, 2]) bind(jobs, { id }).add(id);
    sizes.record(1, { id: 1 });
    for (const instrument of [jobs, sizes]) remove(instrument, { id: 1 });
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":2}': 2 });
    expect(await reader.series('h')).toEqual([]);
  });
});

describe('bind', () => {
  it('counts each measurement that a handle records in the overflow series', async () => {
    recordWarnings();
    const { reader, counter } = setUp('cumulative', 1);
    counter.add(1, { id: 1 });
    const handle = counter.bind({ id: 2 });
    expect(await reader.series('otel.sdk.metric.overflow')).toEqual([]);
    for (let i = 0; i < 3; i++) handle.add(1);
    handle.add(Number.NaN);
    counter.remove({ id: 1 });
    handle.add(1);
    expect(pointAt(await reader.series('c'), { 'otel.metric.overflow': true })).toBe(4);
    expect(pointAt(await reader.series('otel.sdk.metric.overflow'), { instrument: 'c' })).toBe(4);
  });

  it('shows a sum of 0 before the first record, and no value of a gauge', async () => {
    const { reader, meter, counter } = setUp();
    counter.bind({ id: 1 });
    (meter.createGauge('g') as unknown as OurCounter).bind({ id: 1 });
    expect(pointAt(await reader.series('c'), { id: 1 })).toBe(0);
    expect(await reader.series('g')).toEqual([]);
  });

  it('keeps a series of a delta reader, which is evicted otherwise', async () => {
    const { reader, counter } = setUp('delta', 1);
    recordWarnings();
    const handle = counter.bind({ id: 1 });
    handle.add(1);
    await reader.series('c');
    await reader.series('c');
    counter.add(1, { id: 2 });
    handle.add(1);
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 1, '{"otel.metric.overflow":true}': 1 });
  });

  it('records in every stream of the instrument', async () => {
    const reader = createPendingReader();
    const views = [
      { instrumentName: 'c', name: 'one' },
      { instrumentName: 'c', name: 'two' },
    ];
    const counter = new MeterProvider({ readers: [reader], views }).getMeter('m').createCounter('c') as OurCounter;
    counter.bind({ id: 1 }).add(2);
    expect([pointAt(await reader.series('one'), { id: 1 }), pointAt(await reader.series('two'), { id: 1 })]).toEqual([
      2, 2,
    ]);
  });
});
