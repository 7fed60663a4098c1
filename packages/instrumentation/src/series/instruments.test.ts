import { MeterProvider as OurMeterProvider } from '@executor-metrics/sdk';
import {
  type CollectedMetric,
  createCollector,
  createMemoryReader,
  pointHistogram,
  pointsOf,
  pointValue,
  recordWarnings,
} from '@executor-metrics/testkit';
import type { Meter, MeterProvider } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { enabledKit } from '../testdata/enabled-kit.ts';

interface Sdk {
  readonly provider: MeterProvider;
  collect(): Promise<CollectedMetric[]>;
}

function ourSdk(): Sdk {
  const reader = createMemoryReader();
  return { provider: new OurMeterProvider({ readers: [reader] }), collect: () => reader.collectMetrics() };
}

const about = { unit: '{thing}', description: 'Things' };
const duration = { ...about, name: 'duration', boundaries: [0.1, 1] };

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each([
  { sdk: 'our SDK', create: ourSdk },
  { sdk: 'the official SDK', create: createCollector as () => Sdk },
])('an instrument of a kit on $sdk', ({ create }) => {
  it('records a series for each list of keys, with its constant attributes', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const keys = ['method', 'status', 'cached'] as const;
    const histogram = kit.histogram({ ...duration, keys, constant: { scheme: 'http' } });
    histogram.record(0.5, 'GET', 200, true);
    histogram.record(0.05, 'GET', 200, true);
    histogram.record(0.7, 'GET', undefined, undefined);
    const points = await collect();
    expect(
      pointHistogram(points, 'duration', { method: 'GET', status: 200, cached: true, scheme: 'http' }),
    ).toMatchObject({
      ...{ count: 2, sum: 0.55 },
    });
    expect(pointsOf(points, 'duration').map(({ attributes }) => attributes)).toContainEqual({
      method: 'GET',
      scheme: 'http',
    });
    instrumentation.disable();
  });

  it('counts, up and down, and takes the last value', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const counter = kit.counter({ ...about, name: 'counter', keys: ['k'] });
    const upDown = kit.upDownCounter({ ...about, name: 'up-down', keys: [] });
    const gauge = kit.gauge({ ...about, name: 'gauge', keys: ['k'] });
    for (const value of [3, 4]) {
      counter.add(value, 'a');
      upDown.add(-value);
      gauge.record(value, 'a');
    }
    const points = await collect();
    expect(pointValue(points, 'counter', { k: 'a' })).toBe(7);
    expect(pointValue(points, 'up-down')).toBe(-7);
    expect(pointValue(points, 'gauge')).toBe(4);
    instrumentation.disable();
  });

  it('has its unit, its description, its buckets and the name of the instrumentation as scope', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider, name: 'my-hooks' });
    kit.histogram({ ...duration, keys: [] }).record(0.5);
    const [point] = await collect();
    expect(point).toMatchObject({
      unit: '{thing}',
      description: 'Things',
      scope: 'my-hooks',
    });
    const { buckets } = pointHistogram(await collect(), 'duration');
    expect(buckets.map(({ upperBound }) => upperBound)).toEqual([0.1, 1, Number.POSITIVE_INFINITY]);
    instrumentation.disable();
  });

  it('gets several attributes from an object at one position', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const attributesOf = vi.fn(({ host, port }: { host: string; port: number }) => ({ host, port }));
    const counter = kit.counter({ ...about, name: 'counter', keys: [attributesOf, 'k'] });
    const endpoint = { host: 'a', port: 1 };
    for (const k of ['x', 'x', 'y', 'y']) counter.add(1, endpoint, k);
    counter.add(1, { host: 'b', port: 2 }, 'x');
    expect(pointValue(await collect(), 'counter', { host: 'a', port: 1, k: 'x' })).toBe(2);
    expect(attributesOf).toHaveBeenCalledTimes(3);
    instrumentation.disable();
  });

  it('has a series to keep', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const counter = kit.counter({ ...about, name: 'counter', keys: ['k'] });
    const histogram = kit.histogram({ ...duration, keys: ['k'] });
    const [kept, other] = [counter.series('a'), histogram.series('b')];
    expect(counter.series('a')).toBe(kept);
    kept.add(2);
    counter.add(3, 'a');
    other.record(0.5);
    const points = await collect();
    expect(pointValue(points, 'counter', { k: 'a' })).toBe(5);
    expect(pointHistogram(points, 'duration', { k: 'b' }).count).toBe(1);
    instrumentation.disable();
  });

  it('puts what does not fit into one series of others, and says so once', async () => {
    const warnings = recordWarnings();
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const keys = ['route', 'status', 'ok'] as const;
    const counter = kit.counter({ ...about, name: 'counter', keys, limit: 2, constant: { scheme: 'http' } });
    for (let i = 0; i < 100; i++) counter.add(1, `/${i}`, i, true);
    const points = pointsOf(await collect(), 'counter');
    expect(points).toHaveLength(3);
    expect(pointValue(points, 'counter', { route: '_OTHER', status: undefined, ok: undefined, scheme: 'http' })).toBe(
      98,
    );
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_SERIES_LIMIT']);
    instrumentation.disable();
  });

  it('keeps recording into series that were taken before it was disabled', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const kept = kit.counter({ ...about, name: 'counter', keys: ['k'] }).series('a');
    kept.add(1);
    instrumentation.disable();
    kept.add(1);
    expect(pointValue(await collect(), 'counter')).toBe(2);
  });

  it('bounds and keeps apart whatever it is given as keys', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const counter = kit.counter({ ...about, name: 'counter', keys: ['k'] });
    const hostile = ['x'.repeat(1_000_000), '"\n\\', '\u0000', '\ud800', Number.NaN, {}, [], null, 1n, () => {}];
    for (const k of hostile) expect(() => counter.add(1, k as string)).not.toThrow();
    const points = pointsOf(await collect(), 'counter');
    expect(points.map((point) => 'value' in point && point.value).toSorted()).toEqual([1, 1, 1, 1, 1, 5]);
    expect(Math.max(...points.map(({ attributes }) => String(attributes.k).length))).toBe(256);
    instrumentation.disable();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, '1', {}])('does not throw for the value %o', (value) => {
    recordWarnings();
    const { provider } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const histogram = kit.histogram({ ...duration, keys: [] });
    expect(() => histogram.record(value as number)).not.toThrow();
    expect(() => kit.counter({ ...about, name: 'counter', keys: [] }).add(value as number)).not.toThrow();
    instrumentation.disable();
  });

  it('observes with one callback, until it is disabled', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    let [size, calls] = [5, 0];
    kit.observe(
      {
        size: { ...about, kind: 'up-down-counter', name: 'pool.size' },
        age: { ...about, kind: 'gauge', name: 'pool.age' },
        opened: { ...about, kind: 'counter', name: 'pool.opened' },
      },
      (observe) => {
        calls++;
        observe.size(size, { pool: 'a' });
        observe.age(1.5);
        observe.opened(7);
      },
    );
    const points = await collect();
    expect(pointValue(points, 'pool.size', { pool: 'a' })).toBe(5);
    expect(pointValue(points, 'pool.age')).toBe(1.5);
    expect(pointValue(points, 'pool.opened')).toBe(7);
    size = 6;
    expect(pointValue(await collect(), 'pool.size')).toBe(6);
    instrumentation.disable();
    await collect();
    expect(calls).toBe(2);
  });

  it('observes what a promise brings', async () => {
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    kit.observe({ depth: { ...about, kind: 'gauge', name: 'depth' } }, async (observe) => {
      await new Promise(setImmediate);
      observe.depth(3);
    });
    expect(pointValue(await collect(), 'depth')).toBe(3);
    instrumentation.disable();
  });

  it('swallows what an observing callback throws or rejects with, and says it once', async () => {
    const warnings = recordWarnings();
    const { provider, collect } = create();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    kit.observe({ a: { ...about, kind: 'gauge', name: 'a' } }, () => {
      throw new Error('thrown');
    });
    kit.observe({ b: { ...about, kind: 'gauge', name: 'b' } }, () => Promise.reject(new Error('rejected')));
    await collect();
    await collect();
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('observing a failed'),
      expect.stringContaining('observing b failed'),
    ]);
    instrumentation.disable();
  });
});

describe('an instrument of a kit', () => {
  it('ends the series of what is gone where the SDK can', async () => {
    const { provider, collect } = ourSdk();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const gauge = kit.gauge({ ...about, name: 'gauge', keys: ['k'] });
    for (const k of ['a', 'b']) gauge.record(7, k);
    gauge.remove('a');
    gauge.remove('never there');
    expect(pointsOf(await collect(), 'gauge').map(({ attributes }) => attributes)).toEqual([{ k: 'b' }]);
    gauge.record(8, 'a');
    expect(pointValue(await collect(), 'gauge', { k: 'a' })).toBe(8);
    instrumentation.disable();
  });

  it('makes room again with what is gone', async () => {
    const { provider, collect } = ourSdk();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const gauge = kit.gauge({ ...about, name: 'gauge', keys: ['k'], limit: 1 });
    for (let i = 0; i < 100; i++) {
      gauge.record(i, `pool ${i}`);
      gauge.remove(`pool ${i}`);
    }
    gauge.record(1, 'the last');
    expect(pointsOf(await collect(), 'gauge').map(({ attributes }) => attributes)).toEqual([{ k: 'the last' }]);
    instrumentation.disable();
  });

  it.each([
    ['more than eight keys', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']],
    ['two keys for one attribute', ['a', 'a']],
  ])('cannot have %s', (_, keys) => {
    const { kit, instrumentation } = enabledKit();
    expect(() => kit.counter({ ...about, name: 'counter', keys })).toThrow('accepted: at most 8 keys');
    instrumentation.disable();
  });

  it('survives a provider that throws, and says it once', () => {
    const warnings = recordWarnings();
    const broken = (): never => {
      throw new Error('broken');
    };
    const meter = { createCounter: broken, createHistogram: () => ({ record: broken }), createUpDownCounter: broken };
    const provider = { getMeter: () => meter as unknown as Meter };
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const counter = kit.counter({ ...about, name: 'counter', keys: [] });
    const histogram = kit.histogram({ ...duration, keys: [] });
    const activity = kit.activity({ ...about, name: 'activity', keys: [] });
    for (let i = 0; i < 3; i++) {
      counter.add(1);
      counter.series().add(1);
      histogram.record(1);
      activity.begin().end();
    }
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('counter failed'),
      expect.stringContaining('duration failed'),
      expect.stringContaining('activity failed'),
    ]);
    instrumentation.disable();
  });

  it('survives a function for attributes that throws', async () => {
    recordWarnings();
    const { provider, collect } = ourSdk();
    const { kit, instrumentation } = enabledKit({ meterProvider: provider });
    const attributesOf = ({ name }: { name: string }) => ({ name: name.trim() });
    const counter = kit.counter({ ...about, name: 'counter', keys: [attributesOf] });
    counter.add(1, undefined as unknown as { name: string });
    expect(() => counter.series(undefined as unknown as { name: string }).add(1)).not.toThrow();
    counter.add(1, { name: 'a' });
    expect(pointValue(await collect(), 'counter')).toBe(1);
    instrumentation.disable();
  });
});
