import { createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { type Attributes, createNoopMeter, type Meter, ROOT_CONTEXT } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { type BoundInstrument, bindKey } from '../protocol/symbols.ts';
import { DelegatingMeterProvider } from './delegating-meter-provider.ts';

const bind = (instrument: object, attributes?: Attributes): BoundInstrument =>
  (instrument as { [bindKey](attributes?: Attributes): BoundInstrument })[bindKey](attributes);

/** A provider with one counter and one histogram that tell what reaches them. */
function spied(extra: object = {}) {
  const add = vi.fn();
  const record = vi.fn();
  const meter: Meter = Object.assign(Object.create(createNoopMeter()), {
    createCounter: () => ({ add, ...extra }),
    createHistogram: () => ({ record, ...extra }),
  });
  return { add, record, provider: { getMeter: () => meter } };
}

describe('a delegating instrument', () => {
  it('of each synchronous kind records from the attachment on', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const adders = [meter.createCounter('counter'), meter.createUpDownCounter('up-down')];
    const recorders = [meter.createGauge('gauge'), meter.createHistogram('histogram')];
    const all = (value: number) => {
      for (const adder of adders) adder.add(value, { k: 'v' });
      for (const recorder of recorders) recorder.record(value, { k: 'v' });
    };
    all(100);
    const collector = createCollector();
    delegate.setDelegate(collector.provider);
    all(5);
    adders[1]?.add(-2, { k: 'v' });
    const points = await collector.collect();
    expect(pointsOf(points, 'counter')[0]).toMatchObject({ kind: 'sum', monotonic: true, value: 5 });
    expect(pointsOf(points, 'up-down')[0]).toMatchObject({ kind: 'sum', monotonic: false, value: 3 });
    expect(pointValue(points, 'gauge', { k: 'v' })).toBe(5);
    expect(pointHistogram(points, 'histogram', { k: 'v' })).toMatchObject({ count: 1, sum: 5 });
  });

  it('hands on value, attributes and context as they are', () => {
    const { add, record, provider } = spied();
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    delegate.setDelegate(provider);
    const attributes = { k: 'v' };
    meter.createCounter('c').add(1, attributes, ROOT_CONTEXT);
    meter.createHistogram('h').record(2, attributes, ROOT_CONTEXT);
    expect(add).toHaveBeenCalledExactlyOnceWith(1, attributes, ROOT_CONTEXT);
    expect(add.mock.calls[0]?.[1]).toBe(attributes);
    expect(record).toHaveBeenCalledExactlyOnceWith(2, attributes, ROOT_CONTEXT);
  });
});

describe('a bound instrument of a delegating one', () => {
  it('records through all attachments, whenever it was bound', async () => {
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const early = bind(meter.createCounter('c'), { k: 'early' });
    const recorder = bind(meter.createHistogram('h'), { k: 'early' });
    early.add(100);
    recorder.record(100);
    const [first, second] = [createCollector(), createCollector()];
    delegate.setDelegate(first.provider);
    const late = bind(meter.createCounter('c'), { k: 'late' });
    early.add(1);
    late.record(2);
    recorder.record(3);
    delegate.setDelegate(undefined);
    early.add(100);
    delegate.setDelegate(second.provider);
    late.add(4);
    recorder.add(5);
    const [before, after] = [await first.collect(), await second.collect()];
    expect([pointValue(before, 'c', { k: 'early' }), pointValue(before, 'c', { k: 'late' })]).toEqual([1, 2]);
    expect(pointHistogram(before, 'h', { k: 'early' }).sum).toBe(3);
    expect(pointsOf(after, 'c')).toHaveLength(1);
    expect(pointValue(after, 'c', { k: 'late' })).toBe(4);
    expect(pointHistogram(after, 'h', { k: 'early' }).sum).toBe(5);
  });

  it('is for the attributes of when it was bound', () => {
    const { add, provider } = spied();
    const delegate = new DelegatingMeterProvider();
    const attributes = JSON.parse('{"k":"v","list":["a"],"__proto__":"p"}');
    const bound = bind(delegate.getMeter('a').createCounter('c'), attributes);
    attributes.k = 'w';
    attributes.list.push('b');
    delegate.setDelegate(provider);
    bound.add(1, ROOT_CONTEXT);
    expect(add).toHaveBeenCalledExactlyOnceWith(1, expect.anything(), ROOT_CONTEXT);
    expect(JSON.stringify(add.mock.calls[0]?.[1])).toBe('{"k":"v","list":["a"],"__proto__":"p"}');
  });

  it('does not throw for attributes that cannot be read, and keeps the others', () => {
    const { add, provider } = spied();
    const delegate = new DelegatingMeterProvider();
    delegate.setDelegate(provider);
    const hostile = { a: 1, get b(): string { throw new Error('no'); } }; // biome-ignore format: one line
    bind(delegate.getMeter('a').createCounter('c'), hostile).add(1);
    expect(add.mock.calls[0]?.[1]).toMatchObject({ a: 1 });
  });

  it('is bound once to a real instrument that can be bound', () => {
    const handle = { add: vi.fn(), record: vi.fn() };
    const realBind = vi.fn(() => handle);
    const { add, record, provider } = spied({ [bindKey]: realBind });
    const delegate = new DelegatingMeterProvider();
    const meter = delegate.getMeter('a');
    const adder = bind(meter.createCounter('c'), { k: 'v' });
    delegate.setDelegate(provider);
    const recorder = bind(meter.createHistogram('h'));
    for (const value of [1, 2]) {
      adder.add(value);
      recorder.record(value, ROOT_CONTEXT);
    }
    expect(realBind.mock.calls).toEqual([[{}], [{ k: 'v' }]]);
    expect(handle.add.mock.calls).toEqual([
      [1, undefined],
      [2, undefined],
    ]);
    expect(handle.record.mock.calls).toEqual([
      [1, ROOT_CONTEXT],
      [2, ROOT_CONTEXT],
    ]);
    expect([add, record].flatMap(({ mock }) => mock.calls)).toEqual([]);
  });

  it('records through the instrument where the real one fails to bind', () => {
    const { add, provider } = spied({
      [bindKey]() {
        throw new Error('no handles today');
      },
    });
    const delegate = new DelegatingMeterProvider();
    const bound = bind(delegate.getMeter('a').createCounter('c'), { k: 'v' });
    delegate.setDelegate(provider);
    bound.add(1);
    expect(add).toHaveBeenCalledExactlyOnceWith(1, { k: 'v' }, undefined);
  });
});
