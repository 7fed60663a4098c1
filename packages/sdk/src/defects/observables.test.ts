import { createMemoryReader, pointsOf, pointValue } from '@executor-metrics/testkit';
import { createAllowListAttributesProcessor, createDenyListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an observable series', () => {
  it('B7: is not exported any more when callbacks no longer observe it', async () => {
    const reader = createMemoryReader();
    const sizes = new MeterProvider({ readers: [reader] }).getMeter('tests').createObservableGauge('sizes');
    let names = ['old', 'kept'];
    sizes.addCallback((result) => {
      for (const name of names) result.observe(1, { name });
    });
    expect(await reader.collectMetrics()).toHaveLength(2);
    names = ['kept'];
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { name: 'kept' } }]);
    names = [];
    expect(await reader.collectMetrics()).toEqual([]);
  });

  it('B7: makes room for others when it is gone, so that names that change do not overflow', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 3 });
    const sizes = new MeterProvider({ readers: [reader] }).getMeter('tests').createObservableGauge('sizes');
    let generation = 0;
    sizes.addCallback((result) => {
      for (const part of [1, 2, 3]) result.observe(generation, { name: `${generation}.${part}` });
    });
    for (; generation < 10; generation++) {
      const metrics = await reader.collectMetrics();
      expect(pointsOf(metrics, 'sizes', { 'otel.metric.overflow': true })).toEqual([]);
      expect(pointsOf(metrics, 'sizes')).toHaveLength(3);
    }
  });

  it.each([
    ['deny', createDenyListAttributesProcessor(['shard'])],
    ['allow', createAllowListAttributesProcessor([])],
  ])('B8: is the sum of what a view joins, not the last of it (%s list)', async (_, processor) => {
    const reader = createMemoryReader();
    const views = [{ instrumentName: '*', attributesProcessors: [processor] }];
    const meter = new MeterProvider({ readers: [reader], views }).getMeter('tests');
    for (const observable of [meter.createObservableCounter('total'), meter.createObservableUpDownCounter('level')]) {
      observable.addCallback((result) => {
        result.observe(1, { shard: 'a' });
        result.observe(2, { shard: 'b' });
      });
    }
    for (let i = 0; i < 2; i++) {
      const metrics = await reader.collectMetrics();
      expect(pointValue(metrics, 'total')).toBe(3);
      expect(pointValue(metrics, 'level')).toBe(3);
    }
  });

  it('does not count its total again after a callback failed, for a reader of deltas', async () => {
    const reader = createMemoryReader({ temporality: 'delta' });
    const total = new MeterProvider({ readers: [reader] }).getMeter('tests').createObservableCounter('total');
    let value = 100;
    let fails = false;
    total.addCallback((result) => {
      if (fails) throw new Error('no sensor');
      result.observe(value);
    });
    expect(pointValue(await reader.collectMetrics(), 'total')).toBe(100);
    fails = true;
    expect((await reader.collect()).errors).toHaveLength(1);
    fails = false;
    value = 103;
    expect(pointValue(await reader.collectMetrics(), 'total')).toBe(3);
  });

  it('is not counted below 0', async () => {
    const reader = createMemoryReader();
    const total = new MeterProvider({ readers: [reader] }).getMeter('tests').createObservableCounter('total');
    total.addCallback((result) => {
      result.observe(-1, { wrong: true });
      result.observe(1, { wrong: false });
    });
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { wrong: false }, value: 1 }]);
  });
});

describe('a callback', () => {
  it('B13: that never settles costs its own instrument and no more than the time that is set', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const reader = createMemoryReader();
    const meter = new MeterProvider({ readers: [reader] }).getMeter('tests');
    meter.createCounter('jobs').add(1);
    meter.createObservableGauge('hangs').addCallback(() => new Promise(() => {}));
    meter.createObservableGauge('works').addCallback((result) => result.observe(7));
    const collected = reader.collect();
    await vi.advanceTimersByTimeAsync(5000);
    const { resourceMetrics, errors } = await collected;
    expect(errors).toMatchObject([{ message: expect.stringMatching(/hangs did not finish within 5000 ms/) }]);
    const names = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.map(({ descriptor }) => descriptor.name),
    );
    expect(names).toEqual(['jobs', 'works']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('B25: runs once for a collection, and its values are those of the collecting reader alone', async () => {
    const readers = [createMemoryReader(), createMemoryReader({ temporality: 'delta' })] as const;
    const provider = new MeterProvider({ readers: [...readers], views: [{ instrumentName: '*' }] });
    let value = 0;
    let shown = true;
    const callback = vi.fn((result: { observe(value: number, attributes?: object): void }) => {
      value += 10;
      result.observe(value);
      if (shown) result.observe(1, { seen: 'by the first reader only' });
    });
    provider.getMeter('tests').createObservableCounter('total').addCallback(callback);
    await readers[0].collectMetrics();
    await readers[0].collectMetrics();
    expect(callback).toHaveBeenCalledTimes(2);
    shown = false;
    const metrics = await readers[1].collectMetrics();
    expect(callback).toHaveBeenCalledTimes(3);
    expect(metrics).toMatchObject([{ attributes: {}, value: 30 }]);
    expect(pointValue(await readers[0].collectMetrics(), 'total')).toBe(40);
    expect(pointValue(await readers[1].collectMetrics(), 'total')).toBe(20);
  });

  it('B25: of a total that began anew between two collections of a reader does not disturb the other reader', async () => {
    const readers = [createMemoryReader(), createMemoryReader({ temporality: 'delta' })] as const;
    const provider = new MeterProvider({ readers: [...readers] });
    let value = 10;
    provider
      .getMeter('tests')
      .createObservableCounter('total')
      .addCallback((result) => result.observe(value));
    expect(pointValue(await readers[0].collectMetrics(), 'total')).toBe(10);
    expect(pointValue(await readers[1].collectMetrics(), 'total')).toBe(10);
    value = 3;
    expect(pointValue(await readers[1].collectMetrics(), 'total')).toBe(3);
    value = 5;
    expect(pointValue(await readers[0].collectMetrics(), 'total')).toBe(5);
    expect(pointValue(await readers[1].collectMetrics(), 'total')).toBe(2);
  });
});
