import { type Collector, createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import type { Operation } from '../operation/operation.ts';
import { defaultBuckets } from '../options.ts';

describe('the unified layout', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  it('has one set of instruments for all operations, under the names and units of the catalogue', async () => {
    metrics
      .operation('plan')
      .enqueue()
      .run(() => 1);
    metrics.recordRetry('execute', 1);
    const shown = (await collector.collect()).map(({ name, unit, kind }) => `${name} ${unit} ${kind}`);
    expect([...new Set(shown)].sort()).toEqual([
      'executor.operation.active {operation} sum',
      'executor.operation.completed {operation} sum',
      'executor.operation.duration s histogram',
      'executor.operation.oldest_active_age s gauge',
      'executor.operation.queue_time s histogram',
      'executor.operation.queued {operation} sum',
      'executor.operation.retries {retry} sum',
      'executor.operation.time_since_success s gauge',
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

  it('records how long operations waited for their turn, and how many do', async () => {
    const [first, second] = [metrics.operation('plan').enqueue(), metrics.operation('plan').enqueue()];
    first.run(() => 1);
    const points = await collector.collect();
    expect(pointValue(points, 'executor.operation.queued')).toBe(1);
    expect(pointHistogram(points, 'executor.operation.queue_time').count).toBe(1);
    second.cancel();
    expect(pointValue(await collector.collect(), 'executor.operation.queued')).toBe(0);
  });

  it.each([
    ['cancelled', undefined, (op: Operation) => op.record({ outcome: 'cancelled' })],
    ['timeout', undefined, (op: Operation) => op.start().fail(new DOMException('', 'TimeoutError'))],
    ['rejected', 'queue_full', (op: Operation) => op.reject('queue_full')],
    ['timeout', 'upstream', (op: Operation) => op.record({ outcome: 'timeout', errorType: 'upstream' })],
  ])('counts what was %s, with the error type %s', async (outcome, errorType, record) => {
    record(metrics.operation('plan'));
    const attributes = { 'executor.outcome': outcome, 'error.type': errorType };
    expect(pointValue(await collector.collect(), 'executor.operation.completed', attributes)).toBe(1);
  });

  describe('with buckets of one operation', () => {
    const boundsOf = async (operation: string) =>
      pointHistogram(await collector.collect(), 'executor.operation.duration', {
        'executor.operation': operation,
      }).buckets.map(({ upperBound }) => upperBound);

    it('adds its objectives as exact bounds, whenever the others were recorded', async () => {
      metrics.recordDuration('other', 1);
      metrics.operation('plan', { slo: [0.3, 0.1, 0.25] }).recordDuration(0.3);
      const bounds = [...defaultBuckets, 0.3].sort((a, b) => a - b);
      expect(await boundsOf('plan')).toEqual([...bounds, Number.POSITIVE_INFINITY]);
      expect(await boundsOf('other')).toEqual([...defaultBuckets, Number.POSITIVE_INFINITY]);
      const { buckets } = pointHistogram(await collector.collect(), 'executor.operation.duration', {
        'executor.operation': 'plan',
      });
      expect(buckets.find(({ upperBound }) => upperBound === 0.3)?.count).toBe(1);
    });

    it('uses them in the place of all others, together with its objectives', async () => {
      metrics.operation('plan', { buckets: [1, 60], slo: [30] }).run(() => 1);
      expect(await boundsOf('plan')).toEqual([1, 30, 60, Number.POSITIVE_INFINITY]);
    });

    it('takes them from the options of operations that are known from the start', async () => {
      const own = new ExecutorMetrics({
        meterProvider: collector.provider,
        buckets: [1],
        operations: { plan: { slo: [2] }, other: {} },
      });
      for (const name of ['plan', 'other']) own.recordDuration(name, 1);
      expect([await boundsOf('plan'), await boundsOf('other')]).toEqual([
        [1, 2, Number.POSITIVE_INFINITY],
        [1, Number.POSITIVE_INFINITY],
      ]);
    });

    it('has a histogram of the same name in a scope of its own, and everything else where it is', async () => {
      metrics.operation('plan', { slo: [0.3] }).run(() => 1);
      const scopes = new Map((await collector.collect()).map(({ name, scope }) => [name, scope]));
      expect(scopes.get('executor.operation.duration')).toBe('@executor-metrics/core/plan');
      expect(scopes.get('executor.operation.completed')).toBe('@executor-metrics/core');
      expect([...metrics.metrics.keys()]).toContain('executor.operation.duration/plan');
    });
  });

  describe('by its ages', () => {
    const oldest = 'executor.operation.oldest_active_age';
    const since = 'executor.operation.time_since_success';

    beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
    afterEach(() => void vi.useRealTimers());

    it('shows how long the oldest run of each operation has been under way', async () => {
      const [first, second] = [metrics.operation('plan').start(), metrics.operation('plan').start()];
      metrics.operation('execute').run(() => 1);
      vi.advanceTimersByTime(3000);
      const third = metrics.operation('plan').start({ kind: 'a' });
      const age = async (operation: string) =>
        pointValue(await collector.collect(), oldest, { 'executor.operation': operation });
      expect([await age('plan'), await age('execute')]).toEqual([3, 0]);
      first.succeed();
      second.cancel();
      vi.advanceTimersByTime(1000);
      expect(await age('plan')).toBe(1);
      third.fail();
      expect(await age('plan')).toBe(0);
    });

    it('shows no age of operations that are recorded by their outcomes alone', async () => {
      metrics.recordOperationSuccess('plan');
      expect(pointsOf(await collector.collect(), oldest)).toEqual([]);
    });

    it('shows how long ago an operation last succeeded, once it has', async () => {
      expect(() =>
        metrics.operation('plan').run(() => {
          throw new Error('broken');
        }),
      ).toThrow();
      expect(pointsOf(await collector.collect(), since)).toEqual([]);
      metrics.operation('plan').run(() => 1);
      vi.advanceTimersByTime(60_000);
      expect(() =>
        metrics.operation('plan').run(() => {
          throw new Error('broken');
        }),
      ).toThrow();
      expect(pointValue(await collector.collect(), since)).toBe(60);
    });

    it('counts a success that is only reported from the collection that follows', async () => {
      metrics.recordOperationSuccess('plan');
      vi.advanceTimersByTime(10_000);
      expect(pointValue(await collector.collect(), since)).toBe(0);
      vi.advanceTimersByTime(10_000);
      expect(pointValue(await collector.collect(), since)).toBe(10);
    });
  });
});
