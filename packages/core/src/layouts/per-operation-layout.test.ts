import { type Collector, createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { metricPrefix } from './per-operation-layout.ts';

describe('the per-operation layout', () => {
  let collector: Collector;
  let metrics: ExecutorMetrics;

  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    collector = createCollector();
    metrics = new ExecutorMetrics({
      meterProvider: collector.provider,
      layout: 'per-operation',
      operations: ['intent'],
    });
  });

  afterEach(() => vi.restoreAllMocks());

  it('has four instruments for each operation, under literal names', async () => {
    metrics.operation('execute').run(() => 1);
    metrics.recordOperationFailure('execute', 'Timeout');
    const shown = (await collector.collect()).map(({ name, unit, kind }) => `${name} ${unit} ${kind}`);
    expect([...new Set(shown)].sort()).toEqual([
      'execute_failures {operation} sum',
      'execute_latency_seconds s histogram',
      'execute_retries {retry} sum',
      'execute_success {operation} sum',
    ]);
  });

  it('records durations whatever their outcome in one series', async () => {
    metrics.recordOperation('intent', { durationSeconds: 1 });
    metrics.recordOperation('intent', { success: false, durationSeconds: 2 });
    const { count, sum } = pointHistogram(await collector.collect(), 'intent_latency_seconds');
    expect({ count, sum }).toEqual({ count: 2, sum: 3 });
  });

  it.each<[string, (attributes: { task_type: string }) => void, [success: number, retries: number]]>([
    ['a success', (attributes) => metrics.recordOperationSuccess('intent', attributes), [1, 0]],
    ['a retry', (attributes) => metrics.recordRetry('intent', 3, attributes), [0, 1]],
    ['a failure', (attributes) => metrics.recordOperationFailure('intent', 'Busy', attributes), [0, 0]],
  ])('starts success and retries together, with identical labels, at %s', async (_what, record, expected) => {
    record({ task_type: 'etl' });
    const points = await collector.collect();
    const [success, ...otherSuccesses] = pointsOf(points, 'intent_success');
    const [retries, ...otherRetries] = pointsOf(points, 'intent_retries');
    expect([otherSuccesses, otherRetries]).toEqual([[], []]);
    expect(success?.attributes).toEqual({ task_type: 'etl' });
    expect(retries?.attributes).toEqual({ task_type: 'etl' });
    expect([pointValue(points, 'intent_success'), pointValue(points, 'intent_retries')]).toEqual(expected);
  });

  it('tells failures apart by their type', async () => {
    metrics.recordOperationFailure('intent', 'Timeout', { error_type: 'mine', task_type: 'etl' });
    const points = await collector.collect();
    expect(pointValue(points, 'intent_failures', { error_type: 'Timeout', task_type: 'etl' })).toBe(1);
  });

  it('has its instruments in the map from the start for operations that the options name', () => {
    expect([...metrics.metrics.keys()]).toEqual([
      'intent_latency',
      'intent_success',
      'intent_failures',
      'intent_retries',
    ]);
    expect(metrics.metrics.get('intent_latency')).toMatchObject({ name: 'intent_latency_seconds', kind: 'histogram' });
  });

  it('lets operations share their metrics whose names give the same ones, and counts that', async () => {
    metrics.recordOperationSuccess('load.data');
    metrics.recordOperationSuccess('load_data');
    expect(pointValue(await collector.collect(), 'load_data_success')).toBe(2);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'operation-name-collision': 1 });
  });

  it('keeps to the buckets that the options had when they were given', async () => {
    const buckets = [1, 2];
    const own = new ExecutorMetrics({ meterProvider: collector.provider, layout: 'per-operation', buckets });
    buckets.push(0);
    own.recordDuration('later', 1.5);
    expect(pointHistogram(await collector.collect(), 'later_latency_seconds').buckets).toHaveLength(3);
  });
});

describe('the other outcomes in the per-operation layout', () => {
  it.each([
    ['cancelled', { outcome: 'cancelled' }],
    ['timeout', { outcome: 'timeout' }],
    ['rejected', { outcome: 'rejected' }],
    ['queue_full', { outcome: 'rejected', errorType: 'queue_full' }],
    ['_OTHER', { success: false }],
  ] as const)('are failures of the type %s, as there are no outcomes', async (errorType, record) => {
    const { provider, collect } = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: provider, layout: 'per-operation' });
    metrics.recordOperation('plan', record);
    const points = await collect();
    expect(pointValue(points, 'plan_failures', { error_type: errorType })).toBe(1);
    expect([pointValue(points, 'plan_success'), pointValue(points, 'plan_retries')]).toEqual([0, 0]);
  });

  it('are the same of a run, and what waits is not recorded', async () => {
    const { provider, collect } = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: provider, layout: 'per-operation' });
    metrics
      .operation('plan', { slo: [0.123] })
      .enqueue()
      .start()
      .cancel();
    const points = await collect();
    expect([...new Set(points.map(({ name }) => name))].sort()).toEqual([
      'plan_failures',
      'plan_latency_seconds',
      'plan_retries',
      'plan_success',
    ]);
    const { buckets } = pointHistogram(points, 'plan_latency_seconds');
    expect(buckets.map(({ upperBound }) => upperBound)).toContain(0.123);
  });

  it('keeps to options that come after the name was in those of the class', async () => {
    const { provider, collect } = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: provider, layout: 'per-operation', operations: ['plan'] });
    metrics.operation('plan');
    metrics.operation('plan', { buckets: [60] }).recordDuration(30);
    expect(pointHistogram(await collect(), 'plan_latency_seconds').buckets).toHaveLength(2);
  });
});

describe('metricPrefix', () => {
  it.each([
    ['execute', 'execute'],
    ['Load Data/v2', 'Load_Data_v2'],
    ['2fa', 'op_2fa'],
    ['_x', 'op__x'],
    ['任务', 'op___'],
  ])('makes %j the beginning of a metric name: %j', (operation, prefix) => {
    expect(metricPrefix(operation)).toBe(prefix);
  });
});
