import { createMemoryReader, type MemoryReader, pointsOf, pointValue } from '@executor-metrics/testkit';
import { AggregationTemporality, AggregationType } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider, type MeterProviderOptions } from '../meter-provider.ts';
import { measureHeap } from './measure-heap.ts';

const overflow = { 'otel.metric.overflow': true };

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

function jobsOf(reader: MemoryReader, options: MeterProviderOptions = {}) {
  return new MeterProvider({ ...options, readers: [reader] }).getMeter('tests').createCounter('jobs');
}

describe('the cardinality limit', () => {
  it('B1: holds for the life of a cumulative stream: 5000 new sets per scrape give at most 2001 points', async () => {
    const reader = createMemoryReader();
    const jobs = jobsOf(reader);
    for (let scrape = 1; scrape <= 5; scrape++) {
      for (let i = 0; i < 5000; i++) jobs.add(1, { id: scrape * 5000 + i });
      const metrics = await reader.collectMetrics();
      expect(pointsOf(metrics, 'jobs')).toHaveLength(2001);
      expect(pointValue(metrics, 'jobs', overflow)).toBe(5000 * scrape - 2000);
    }
  });

  it('B1: holds for observable instruments, whose values beyond it are summed', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 10 });
    const sizes = new MeterProvider({ readers: [reader] }).getMeter('tests').createObservableCounter('sizes');
    sizes.addCallback((result) => {
      for (let i = 0; i < 50; i++) result.observe(2, { id: i });
    });
    for (let scrape = 0; scrape < 3; scrape++) {
      const metrics = await reader.collectMetrics();
      expect(pointsOf(metrics, 'sizes')).toHaveLength(11);
      expect(pointValue(metrics, 'sizes', overflow)).toBe(80);
    }
  });

  it('B2: of a reader holds where a view matches', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 10 });
    const jobs = jobsOf(reader, { views: [{ instrumentName: '*' }] });
    for (let id = 0; id < 500; id++) jobs.add(1, { id });
    expect(pointsOf(await reader.collectMetrics(), 'jobs')).toHaveLength(11);
  });

  it('B2: the aggregation of a reader holds where a view that matches says nothing of it', async () => {
    const reader = Object.assign(createMemoryReader(), {
      selectAggregation: () => ({ type: AggregationType.EXPONENTIAL_HISTOGRAM as const }),
    });
    const provider = new MeterProvider({ readers: [reader], views: [{ instrumentName: '*' }] });
    provider.getMeter('tests').createHistogram('sizes').record(1);
    expect(await reader.collectMetrics()).toMatchObject([{ kind: 'exponential-histogram' }]);
  });

  it('B3: as many series as it says fit, and none of them overflows', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 3 });
    const jobs = jobsOf(reader);
    for (const id of [1, 2, 3, 1, 2, 3]) jobs.add(1, { id });
    const metrics = await reader.collectMetrics();
    expect(pointsOf(metrics, 'jobs')).toHaveLength(3);
    expect(pointsOf(metrics, 'jobs', overflow)).toEqual([]);
    jobs.add(1, { id: 4 });
    expect(pointValue(await reader.collectMetrics(), 'jobs', overflow)).toBe(1);
  });

  it('says how much overflowed, of which instrument, as a metric and in one warning that names the attribute', async () => {
    const reader = createMemoryReader({ cardinalityLimit: 5 });
    const jobs = jobsOf(reader);
    for (let id = 0; id < 50; id++) jobs.add(1, { id, queue: 'mail' });
    await reader.collectMetrics();
    const metrics = await reader.collectMetrics();
    expect(pointValue(metrics, 'otel.sdk.metric.overflow', { instrument: 'jobs' })).toBe(45);
    const warnings = vi
      .mocked(process.emitWarning)
      .mock.calls.filter(([message]) => String(message).includes('limit of 5'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.[0]).toMatch(/^jobs of meter "tests": .*"id"/);
  });
});

describe('memory', () => {
  it('B1: 3000 new sets in each of 100 collections: at most 2001 points, an exact total, and a flat heap', {
    timeout: 60_000,
  }, async () => {
    const { growthBytes, points, total } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      let id = 0;
      round = () => { for (let i = 0; i < 3000; i++) jobs.add(1, { id: id++, queue: 'mail' }); };
    `,
      { rounds: 100 },
    );
    expect(points).toBe(2001);
    expect(total).toBe(300_000);
    expect(growthBytes).toBeLessThan(1_000_000);
  });

  it('is not taken by sets that overflow in ever new shapes', { timeout: 60_000 }, async () => {
    const { growthBytes } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      let id = 0;
      round = () => { for (let i = 0; i < 3000; i++) { const key = 'key' + id++; jobs.add(1, { [key]: id, other: 'x'.repeat(50) + id }); } };
    `,
      { rounds: 40 },
    );
    expect(growthBytes).toBeLessThan(1_000_000);
  });

  it('is not taken by arrays, which are new objects at each call', { timeout: 60_000 }, async () => {
    const { growthBytes, points, total } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      round = () => { for (let i = 0; i < 3000; i++) jobs.add(1, { queue: 'mail', tags: ['a', 'b', String(i % 10)] }); };
    `,
      { rounds: 40 },
    );
    expect(points).toBe(10);
    expect(total).toBe(40 * 3000);
    expect(growthBytes).toBeLessThan(500_000);
  });

  it('is not taken by texts that are very long', { timeout: 60_000 }, async () => {
    const { growthBytes, points } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      let id = 0;
      round = () => {
        for (let i = 0; i < 10; i++) {
          const sql = (id++ + '-').padEnd(200000, 'x');
          jobs.add(1, { sql });
          jobs.add(1, { [sql]: 1 });
          jobs.add(1, { list: [sql] });
        }
      };
    `,
      { rounds: 20 },
    );
    expect(points).toBe(600);
    expect(growthBytes).toBeLessThan(10_000_000);
  });

  it('is not taken by a few sets whose keys come in every order, which are one series each', {
    timeout: 60_000,
  }, async () => {
    const { growthBytes, points, total } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      const keys = Array.from({ length: 12 }, (_, i) => 'key' + i);
      let seed = 1;
      const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
      round = () => {
        for (let i = 0; i < 2000; i++) {
          const order = keys.map((key) => [random(), key]).sort(([a], [b]) => a - b);
          jobs.add(1, Object.fromEntries(order.map(([, key]) => [key, i % 5])));
        }
      };
    `,
      { rounds: 40, limit: 100 },
    );
    expect(points).toBe(5);
    expect(total).toBe(40 * 2000);
    expect(growthBytes).toBeLessThan(1_000_000);
  });

  it('B4: is not taken by a reader that never collects beside one that does, with a view', {
    timeout: 60_000,
  }, async () => {
    const { growthBytes, total } = await measureHeap(
      `
      const jobs = provider.getMeter('soak').createCounter('jobs');
      round = () => { for (let i = 0; i < 100; i++) jobs.add(1, { id: i }); };
    `,
      { rounds: 1000, idleReader: true },
    );
    expect(total).toBe(100);
    expect(growthBytes).toBeLessThan(500_000);
  });

  it('of delta readers alone is given back: series that are no longer recorded make room', async () => {
    const reader = createMemoryReader({ temporality: 'delta', cardinalityLimit: 10 });
    const jobs = jobsOf(reader);
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 5; i++) jobs.add(1, { id: round * 5 + i });
      const metrics = await reader.collectMetrics();
      expect(pointsOf(metrics, 'jobs', overflow)).toEqual([]);
      expect(pointsOf(metrics, 'jobs')).toHaveLength(5);
      expect(pointsOf(metrics, 'jobs')[0]).toMatchObject({ temporality: 'delta', value: 1 });
      await reader.collectMetrics();
    }
    expect(reader.selectAggregationTemporality('COUNTER' as never)).toBe(AggregationTemporality.DELTA);
  });
});
