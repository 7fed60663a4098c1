import { type Collector, createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { defaultBuckets } from '../options.ts';

describe('the unified layout', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  it('has four instruments for all operations, under the names and units of the catalogue', async () => {
    metrics.operation('plan').run(() => 1);
    metrics.recordRetry('execute', 1);
    const shown = (await collector.collect()).map(({ name, unit, kind }) => `${name} ${unit} ${kind}`);
    expect([...new Set(shown)].sort()).toEqual([
      'executor.operation.active {operation} sum',
      'executor.operation.completed {operation} sum',
      'executor.operation.duration s histogram',
      'executor.operation.retries {retry} sum',
    ]);
  });

  it('records under the scope of the package', async () => {
    metrics.recordOperationSuccess('plan');
    expect((await collector.collect())[0]?.scope).toBe('@executor-metrics/core');
  });

  it('tells outcomes apart, and errors by their type', async () => {
    metrics.recordOperationSuccess('execute', { task_type: 'etl' });
    metrics.recordOperationFailure('execute', 'Timeout', { task_type: 'etl' });
    metrics.recordOperationFailure('execute', 'Timeout', { task_type: 'etl' });
    const points = pointsOf(await collector.collect(), 'executor.operation.completed');
    const shown = points.map((point) => [point.attributes, point.kind === 'sum' ? point.value : undefined]);
    const common = { 'executor.operation': 'execute', task_type: 'etl' };
    expect(shown).toEqual([
      [{ ...common, 'executor.outcome': 'success' }, 1],
      [{ ...common, 'executor.outcome': 'failure', 'error.type': 'Timeout' }, 2],
    ]);
  });

  it('records a duration that comes with its outcome under that outcome', async () => {
    metrics.recordOperation('plan', { success: false, durationSeconds: 2, errorType: 'Busy' });
    const attributes = { 'executor.outcome': 'failure', 'error.type': 'Busy' };
    expect(pointHistogram(await collector.collect(), 'executor.operation.duration', attributes).sum).toBe(2);
  });

  it('records a duration on its own without an outcome', async () => {
    metrics.recordOperationLatency('plan', 0.2);
    metrics.recordDuration('plan', 0.3);
    const points = await collector.collect();
    const { count, sum, buckets } = pointHistogram(points, 'executor.operation.duration', {
      'executor.outcome': undefined,
    });
    expect({ count, sum }).toEqual({ count: 2, sum: 0.5 });
    expect(buckets.map(({ upperBound }) => upperBound)).toEqual([...defaultBuckets, Number.POSITIVE_INFINITY]);
  });

  it('uses the buckets of the options', async () => {
    const own = new ExecutorMetrics({ meterProvider: collector.provider, buckets: [1, 60] });
    own.recordDuration('plan', 30);
    const { buckets } = pointHistogram(await collector.collect(), 'executor.operation.duration');
    expect(buckets.map(({ count }) => count)).toEqual([0, 1, 0]);
  });

  it.each([
    [1, '1'],
    [9, '9'],
    [10, '10+'],
    [1e9, '10+'],
    [0, undefined],
    [1.5, undefined],
    [Number.NaN, undefined],
  ])('counts attempt %d under the label %s, so that the label stays bounded', async (attempt, label) => {
    metrics.recordRetry('plan', attempt);
    expect(pointValue(await collector.collect(), 'executor.operation.retries', { 'executor.attempt': label })).toBe(1);
  });

  it('keeps its own labels where the attributes of the caller have the same names', async () => {
    metrics.recordOperationSuccess('plan', { 'executor.operation': 'mine', 'executor.outcome': 'mine' });
    const attributes = { 'executor.operation': 'plan', 'executor.outcome': 'success' };
    expect(pointValue(await collector.collect(), 'executor.operation.completed', attributes)).toBe(1);
  });

  it('counts what is under way, and ends that in the series in which it began', async () => {
    const attributes = { step: 'one' };
    metrics.operation('plan').run(() => {
      attributes.step = 'two';
    }, attributes);
    const active = pointsOf(await collector.collect(), 'executor.operation.active');
    expect(active).toMatchObject([{ attributes: { step: 'one' }, value: 0 }]);
  });

  it('shows an operation as active until its promise is settled', async () => {
    const work = Promise.withResolvers<void>();
    const run = metrics.operation('plan').run(() => work.promise);
    expect(pointValue(await collector.collect(), 'executor.operation.active')).toBe(1);
    work.resolve();
    await run;
    expect(pointValue(await collector.collect(), 'executor.operation.active')).toBe(0);
  });
});
