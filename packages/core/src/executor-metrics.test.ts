import { type Collector, createCollector, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import { ConfigurationError } from './support/options.ts';

describe('ExecutorMetrics', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({ meterProvider: collector.provider });
  });

  afterEach(() => vi.restoreAllMocks());

  it('gives the same operation for the same name', () => {
    expect(metrics.operation('plan')).toBe(metrics.operation('plan'));
    expect(metrics.operation('plan').name).toBe('plan');
  });

  it('counts an outcome without a record as a success', async () => {
    metrics.recordOperation('plan');
    expect(pointValue(await collector.collect(), 'executor.operation.completed')).toBe(1);
  });

  it('shows its instruments in the map by name', () => {
    expect(Object.fromEntries([...metrics.metrics].map(([key, { kind, unit }]) => [key, `${kind} ${unit}`]))).toEqual({
      'executor.operation.duration': 'histogram s',
      'executor.operation.completed': 'counter {operation}',
      'executor.operation.active': 'up-down-counter {operation}',
      'executor.operation.retries': 'counter {retry}',
      'executor.operation.queue_time': 'histogram s',
      'executor.operation.queued': 'up-down-counter {operation}',
      'executor.operation.oldest_active_age': 'observable-gauge s',
      'executor.operation.time_since_success': 'observable-gauge s',
    });
  });

  it('withMetrics wraps functions with attributes of their own', async () => {
    const double = metrics.withMetrics('double', { attributes: { kind: 'maths' } })((n: number) => 2 * n);
    expect(double(4)).toBe(8);
    const attributes = { 'executor.operation': 'double', kind: 'maths' };
    expect(pointValue(await collector.collect(), 'executor.operation.completed', attributes)).toBe(1);
  });

  it.each([
    ['an unknown option', () => metrics.withMetrics('plan', { atributes: {} } as object)],
    ['options that are no object', () => metrics.withMetrics('plan', null as never)],
    ['what is no function', () => metrics.withMetrics('plan')('plan' as never)],
  ])('withMetrics refuses %s', (_what, wrap) => {
    expect(wrap).toThrow(ConfigurationError);
  });

  it('records to the instruments of a foreign provider, and survives one that makes none', () => {
    const broken = {
      getMeter: () => ({
        createCounter: () => {
          throw new Error('no instruments here');
        },
      }),
    };
    const own = new ExecutorMetrics({ meterProvider: broken as never });
    expect(own.operation('plan').run(() => 'result')).toBe('result');
    own.recordOperationSuccess('plan');
    expect(own.getMetricsSummary().dropped['recording-failed']).toBeGreaterThan(0);
  });

  describe('with an operation that cannot be named', () => {
    it.each([[undefined], [null], [''], ['   '], [42], [{}], [Symbol('plan')]])('drops and counts %s', async (name) => {
      metrics.recordOperationSuccess(name as string);
      metrics.recordDuration(name as string, 1);
      expect(await collector.collect()).toEqual([]);
      expect(metrics.getMetricsSummary().dropped).toEqual({ 'invalid-operation': 2 });
    });

    it('runs the function all the same', () => {
      expect(metrics.operation('').run(() => 'result')).toBe('result');
    });
  });

  describe('getMetricsSummary', () => {
    it('tells what there is', () => {
      metrics.recordOperationSuccess('plan');
      metrics.recordDuration('plan', -1);
      expect(metrics.getMetricsSummary()).toEqual({
        metricsEnabled: true,
        layout: 'unified',
        attached: true,
        operations: ['plan'],
        availableMetrics: [...metrics.metrics.keys()],
        dropped: { 'invalid-duration': 1 },
      });
    });

    it('is asked for details each time, which add to it and change nothing', () => {
      let calls = 0;
      const own = new ExecutorMetrics({ enabled: false, details: () => ({ calls: ++calls, attached: 'maybe' }) });
      expect([own.getMetricsSummary(), own.getMetricsSummary()]).toMatchObject([
        { calls: 1, attached: false },
        { calls: 2, attached: false },
      ]);
    });

    const throwing = () => {
      throw new Error('no details today');
    };
    const throwingGetter = () => Object.defineProperty({}, 'size', { enumerable: true, get: throwing });
    it.each([
      ['throws', throwing],
      ['gives an object that throws', throwingGetter],
    ])('goes without details where the function %s, and says so once', (_what, details) => {
      const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const own = new ExecutorMetrics({ meterProvider: collector.provider, details });
      expect(own.getMetricsSummary().metricsEnabled).toBe(true);
      expect(own.getMetricsSummary().metricsEnabled).toBe(true);
      expect(warn.mock.calls).toEqual([
        [
          expect.stringContaining('no details today'),
          expect.objectContaining({ code: 'EXECUTOR_METRICS_DETAILS_FAILED' }),
        ],
      ]);
    });
  });
});
