import { type Collector, createCollector, pointHistogram, pointsOf } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';

const memory = 'executor.call.memory';
const heapGrowth = { 'executor.memory.kind': 'heap_growth' };
const peakRss = { 'executor.memory.kind': 'peak_rss' };
const mebibyte = 1024 ** 2;

describe('recordMemoryUsage', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  afterEach(() => vi.restoreAllMocks());

  it('records by how much the heap has grown, and what the process had in memory', async () => {
    const build = metrics.recordMemoryUsage('build', { attributes: { kind: 'index' } })(() =>
      new Array<number>(8 * mebibyte).fill(0.5),
    );
    expect(build()).toHaveLength(8 * mebibyte);
    const points = await collector.collect();
    const labels = { 'executor.operation': 'build', kind: 'index' };
    expect(pointHistogram(points, memory, { ...labels, ...heapGrowth }).sum).toBeGreaterThan(32 * mebibyte);
    expect(pointHistogram(points, memory, { ...labels, ...peakRss }).sum).toBeGreaterThan(10 * mebibyte);
    expect(points.find(({ name }) => name === memory)?.unit).toBe('By');
  });

  it('takes the peak of the process for that of the call where the call drove it there', async () => {
    const usage = { heapUsed: 0, rss: 100 * mebibyte };
    let maxRssKib = 150 * 1024;
    vi.spyOn(process, 'memoryUsage').mockImplementation(() => usage as never);
    vi.spyOn(process, 'resourceUsage').mockImplementation(() => ({ maxRSS: maxRssKib }) as never);
    metrics.recordMemoryUsage('ordinary')(() => {})();
    metrics.recordMemoryUsage('high')(() => {
      maxRssKib = 200 * 1024;
    })();
    const points = await collector.collect();
    const peakOf = (operation: string) =>
      pointHistogram(points, memory, { 'executor.operation': operation, ...peakRss }).sum;
    expect([peakOf('ordinary'), peakOf('high')]).toEqual([100 * mebibyte, 200 * mebibyte]);
  });

  it('waits for promises and generators, and records calls that fail too', async () => {
    await metrics.recordMemoryUsage('async')(async () => Promise.resolve())();
    const steps = metrics.recordMemoryUsage('steps')(function* () {
      yield 1;
    });
    expect([...steps()]).toEqual([1]);
    const failing = metrics.recordMemoryUsage('failing')(() => {
      throw new Error('out of paper');
    });
    expect(failing).toThrow('out of paper');
    const points = await collector.collect();
    for (const operation of ['async', 'steps', 'failing']) {
      const labels = { 'executor.operation': operation, ...heapGrowth };
      expect(pointHistogram(points, memory, labels)).toMatchObject({ count: 1 });
    }
  });

  it('records no growth where the heap has become smaller', async () => {
    metrics.recordMemoryUsage('nothing')(() => {})();
    const growth = pointHistogram(await collector.collect(), memory, heapGrowth);
    expect(growth.min).toBeGreaterThanOrEqual(0);
  });

  it('tells no more operations apart than others do', async () => {
    const bounded = new ExecutorMetrics({ meterProvider: collector.provider, maxOperations: 1 });
    for (const name of ['a', 'b', 'c']) bounded.recordMemoryUsage(name)(() => {})();
    const points = pointsOf(await collector.collect(), memory, heapGrowth);
    expect(points.map(({ attributes }) => attributes['executor.operation'])).toEqual(['a', 'operation_overflow']);
  });

  it('is under one name in both layouts', async () => {
    const own = new ExecutorMetrics({ meterProvider: collector.provider, layout: 'per-operation' });
    own.recordMemoryUsage(function plan() {})();
    expect(pointsOf(await collector.collect(), memory, { 'executor.operation': 'plan' })).toHaveLength(2);
  });

  it('survives that nobody can say how much memory there is', () => {
    vi.spyOn(process, 'memoryUsage').mockImplementation(() => {
      throw new Error('not permitted');
    });
    expect(metrics.recordMemoryUsage('plan')(() => 1)()).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'recording-failed': 1 });
  });
});
