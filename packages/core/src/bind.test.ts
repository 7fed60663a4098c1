import { createCollector, pointHistogram, pointValue } from '@executor-metrics/testkit';
import type { Attributes, Counter, Histogram } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { bind, unbind } from './bind.ts';

const bindKey = Symbol.for('executor-metrics.bind.v1');

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

  it('hands the context on', () => {
    const given: unknown[] = [];
    const instrument = { record: (...args: unknown[]) => void given.push(args) } as Histogram;
    const context = {} as never;
    bind(instrument, { a: 1 }).record(5, context);
    expect(given).toEqual([[5, { a: 1 }, context]]);
  });
});
