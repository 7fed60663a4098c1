import { createCollector, pointHistogram, pointValue } from '@executor-metrics/testkit';
import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import { bind, remove, unbind } from './bind.ts';

const bindKey = Symbol.for('executor-metrics.bind.v1');
const removeKey = Symbol.for('executor-metrics.remove.v1');

/** A counter as an SDK might make it, with something more on it. */
function counterWith(extra: object): Counter {
  return Object.assign({ add: () => {} }, extra);
}

describe('bind', () => {
  it('hands out what the instrument offers under the registered symbol, before anything else', () => {
    const cell = { add: () => {} };
    const instrument = counterWith({ [bindKey]: () => cell, bind: () => ({ add: () => {} }) });
    expect(bind(instrument, { a: 1 })).toBe(cell);
  });

  it('uses the method bind() of an API that has one', () => {
    const seen: Attributes[] = [];
    const instrument = counterWith({
      bind(attributes: Attributes) {
        seen.push(attributes);
        return { add: () => {} };
      },
    });
    bind(instrument, { a: 1 });
    expect(seen).toEqual([{ a: 1 }]);
  });

  it('records with its attributes on the instruments of any SDK', async () => {
    const { provider, collect } = createCollector();
    const meter = provider.getMeter('test');
    bind(meter.createCounter('hits'), { cache: 'session' }).add(2);
    bind(meter.createUpDownCounter('open')).add(-1);
    bind(meter.createHistogram('wait'), { queue: 'mail' }).record(3);
    bind(meter.createGauge('depth'), { queue: 'mail' }).record(7);
    const metrics = await collect();
    expect(pointValue(metrics, 'hits', { cache: 'session' })).toBe(2);
    expect(pointValue(metrics, 'open')).toBe(-1);
    expect(pointHistogram(metrics, 'wait', { queue: 'mail' })).toMatchObject({ count: 1, sum: 3 });
    expect(pointValue(metrics, 'depth', { queue: 'mail' })).toBe(7);
  });

  it('does not follow what the caller does with the attributes afterwards', async () => {
    const { provider, collect } = createCollector();
    const attributes: Attributes = { route: '/a' };
    const bound = bind(provider.getMeter('test').createCounter('hits'), attributes);
    attributes.route = '/b';
    bound.add(1);
    expect(pointValue(await collect(), 'hits', { route: '/a' })).toBe(1);
  });

  it('is undone by what the SDK offers for it, and by nothing where the SDK holds nothing', () => {
    let unbound = 0;
    const handle = { add: () => {}, unbind: () => void unbound++ };
    unbind(bind(counterWith({ [bindKey]: () => handle }), { a: 1 }));
    expect(unbound).toBe(1);
    expect(() => unbind(bind(counterWith({}), { a: 1 }))).not.toThrow();
  });

  it('does not throw for attributes that cannot be read, and keeps the others', () => {
    const given: unknown[] = [];
    const instrument = { add: (...args: unknown[]) => void given.push(args[1]) } as Counter;
    const hostile = { a: 1, get b(): string { throw new Error('no'); }, c: 3 }; // biome-ignore format: one line
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const attributes of [hostile, proxy, null]) bind(instrument, attributes as Attributes).add(1);
    expect(given).toEqual([{ a: 1, b: undefined, c: 3 }, {}, {}]);
  });

  it('hands the context on', () => {
    const given: unknown[] = [];
    const instrument = { record: (...args: unknown[]) => void given.push(args) } as Histogram;
    const context = {} as never;
    bind(instrument, { a: 1 }).record(5, context);
    expect(given).toEqual([[5, { a: 1 }, context]]);
  });
});

describe('remove', () => {
  it('calls what the instrument offers under the registered symbol, before anything else', () => {
    const [offered, native] = [vi.fn(), vi.fn()];
    const counter = counterWith({ [removeKey]: offered, remove: native });
    remove(counter, { a: 1 });
    remove(counter);
    expect(offered.mock.calls).toEqual([[{ a: 1 }], [{}]]);
    expect(native).not.toHaveBeenCalled();
  });

  it('uses the method remove() of an API that has one, as its method', () => {
    const seen: unknown[] = [];
    const counter = counterWith({
      remove(attributes: Attributes) {
        seen.push([this, attributes]);
      },
    });
    remove(counter, { a: 1 });
    expect(seen).toEqual([[counter, { a: 1 }]]);
  });

  it('does nothing to the instruments of SDKs that cannot end a series', async () => {
    const { provider, collect } = createCollector();
    const hits = provider.getMeter('test').createCounter('hits');
    hits.add(1, { a: 1 });
    remove(hits, { a: 1 });
    expect(pointValue(await collect(), 'hits', { a: 1 })).toBe(1);
  });
});
