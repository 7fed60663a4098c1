import { createMemoryReader, type MemoryReader, pointHistogram, pointValue } from '@executor-metrics/testkit';
import type { Attributes, Counter } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';

let reader: MemoryReader;
let provider: MeterProvider;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  reader = createMemoryReader();
  provider = new MeterProvider({ readers: [reader] });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const meter = () => provider.getMeter('tests');

describe('a value', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'B19: of %s is dropped and does not poison what is there, nor what comes',
    async (wrong) => {
      const all = [meter().createCounter('sum'), meter().createUpDownCounter('level')];
      const histogram = meter().createHistogram('sizes');
      const gauge = meter().createGauge('gauge');
      for (const value of [2, wrong, 3]) {
        for (const each of all) each.add(value);
        histogram.record(value);
      }
      gauge.record(3);
      gauge.record(wrong);
      const metrics = await reader.collectMetrics();
      expect(pointValue(metrics, 'sum')).toBe(5);
      expect(pointValue(metrics, 'level')).toBe(5);
      expect(pointHistogram(metrics, 'sizes')).toMatchObject({ count: 2, sum: 5, min: 2, max: 3 });
      expect(pointValue(metrics, 'gauge')).toBe(3);
    },
  );

  it('B19: that was observed is dropped as well', async () => {
    const total = meter().createObservableCounter('total');
    let value = 2;
    total.addCallback((result) => result.observe(value));
    expect(pointValue(await reader.collectMetrics(), 'total')).toBe(2);
    value = Number.NaN;
    expect(await reader.collectMetrics()).toEqual([]);
    value = 5;
    expect(pointValue(await reader.collectMetrics(), 'total')).toBe(5);
  });

  it.each([
    ['text', '5'],
    ['a bigint', 5n],
    ['nothing', undefined],
    ['an object', {}],
    ['a symbol', Symbol('x')],
  ])('B18: that is %s does not throw into the application and counts nothing', async (_, wrong) => {
    const jobs = meter().createCounter('jobs');
    const whole = meter().createCounter('whole', { valueType: 0 });
    for (const counter of [jobs, whole]) {
      counter.add(1);
      expect(() => counter.add(wrong as number)).not.toThrow();
    }
    const metrics = await reader.collectMetrics();
    expect(pointValue(metrics, 'jobs')).toBe(1);
    expect(pointValue(metrics, 'whole')).toBe(1);
  });

  it('below 0 makes no counter and no histogram go back', async () => {
    const jobs = meter().createCounter('jobs');
    jobs.add(2);
    jobs.add(-1);
    expect(pointValue(await reader.collectMetrics(), 'jobs')).toBe(2);
  });
});

describe('remove()', () => {
  it('§2.4: ends a series, and the next record begins it anew with a new start', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000 });
    const jobs = meter().createCounter('jobs') as Counter & { remove(attributes?: Attributes): void };
    jobs.add(5, { id: 1 });
    jobs.add(1, { id: 2 });
    jobs.remove({ id: 1 });
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { id: 2 } }]);
    vi.setSystemTime(2_000_000);
    jobs.add(2, { id: 1 });
    const { scopes } = await provider.snapshot();
    const series = scopes[0]?.metrics[0]?.series.map(({ attributes, value, startTime }) => [
      attributes.id,
      value,
      startTime,
    ]);
    expect(series).toEqual([
      [2, 1, [1000, 0]],
      [1, 2, [2000, 0]],
    ]);
  });

  it('§2.4: makes room for another series', async () => {
    reader = createMemoryReader({ cardinalityLimit: 2 });
    provider = new MeterProvider({ readers: [reader] });
    const jobs = meter().createCounter('jobs') as Counter & { remove(attributes?: Attributes): void };
    for (let id = 0; id < 100; id++) {
      jobs.add(1, { id });
      jobs.remove({ id });
    }
    jobs.add(1, { id: 'last' });
    expect(await reader.collectMetrics()).toMatchObject([{ attributes: { id: 'last' } }]);
  });
});

describe('a collection', () => {
  it('§2.1: of many series lets the event loop go on', async () => {
    reader = createMemoryReader({ cardinalityLimit: 60_000 });
    provider = new MeterProvider({ readers: [reader] });
    const sizes = meter().createHistogram('sizes');
    for (let id = 0; id < 60_000; id++) sizes.record(id, { id });
    let turns = 0;
    const count = () => {
      turns++;
      turning = setImmediate(count);
    };
    let turning = setImmediate(count);
    await provider.snapshot();
    clearImmediate(turning);
    expect(turns).toBeGreaterThan(1);
  });
});
