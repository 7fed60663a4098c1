import { createCollector, pointValue } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import { ConfigurationError } from './support/options.ts';

/** Throws whatever is done with it. */
const untouchable = new Proxy(
  {},
  Object.fromEntries(
    Reflect.ownKeys(Reflect).map((trap) => [
      trap,
      () => {
        throw new Error(`touched: ${String(trap)}`);
      },
    ]),
  ),
) as never;

const completed = 'executor.operation.completed';

describe('ExecutorMetrics that is not enabled', () => {
  it('touches no measurement that it is given', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    metrics.recordOperationLatency(untouchable, untouchable, untouchable);
    metrics.recordDuration(untouchable, untouchable, untouchable);
    metrics.recordOperationSuccess(untouchable, untouchable);
    metrics.recordOperationFailure(untouchable, untouchable, untouchable);
    metrics.recordRetry(untouchable, untouchable, untouchable);
    metrics.recordOperation(untouchable, untouchable);
    metrics.recordBatchOperations(untouchable);
    for (const operation of [metrics.operation(untouchable), metrics.operation('plan')]) {
      operation.record(untouchable);
      operation.recordDuration(untouchable, untouchable);
      operation.recordSuccess(untouchable);
      operation.recordFailure(untouchable, untouchable);
      operation.recordRetry(untouchable, untouchable);
      operation.recordQueueTime(untouchable, untouchable);
      operation.retry(untouchable, untouchable);
      operation.reject(untouchable, untouchable);
      operation.start(untouchable, untouchable).fail(untouchable);
      expect(operation.enqueue(untouchable, untouchable).run(() => 'result', untouchable)).toBe('result');
      expect(operation.run(() => 'result', untouchable, untouchable)).toBe('result');
    }
    expect(metrics.getMetricsSummary().dropped).toEqual({});
  });

  it('calls functions as if they were not wrapped', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    const source = {
      factor: 3,
      multiply: metrics.withMetrics('multiply')(function (this: { factor: number }, n: number) {
        return this.factor * n;
      }),
    };
    expect(source.multiply(2)).toBe(6);
    expect(metrics.recordMemoryUsage('plan')(() => 1)()).toBe(1);
  });

  it('waits for no provider, and has no instruments', () => {
    vi.useFakeTimers();
    const metrics = new ExecutorMetrics({ enabled: false });
    metrics.withMetrics('multiply')((n: number) => n)(1);
    expect(vi.getTimerCount()).toBe(0);
    expect(metrics.enabled).toBe(false);
    expect(metrics.getMetricsSummary()).toEqual({
      metricsEnabled: false,
      layout: 'unified',
      attached: false,
      operations: ['multiply'],
      availableMetrics: [],
      dropped: {},
    });
    vi.useRealTimers();
  });

  it('refuses what is configured wrongly nevertheless, so that a mistake does not wait until it is enabled', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    expect(() => new ExecutorMetrics({ enabled: false, layuot: 'unified' } as object)).toThrow('layuot');
    expect(() => metrics.operation('plan', { slos: [1] } as object)).toThrow('slos');
    expect(() => metrics.timed('plan')('plan' as never)).toThrow(ConfigurationError);
  });
});

describe('setEnabled', () => {
  afterEach(() => {
    api.disable();
    vi.useRealTimers();
  });

  it('switches operations and wrapped functions from before on, off and on again', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ enabled: false, meterProvider: collector.provider });
    const operation = metrics.operation('plan').with({ kind: 'a' });
    const wrapped = metrics.timed('plan', { attributes: { kind: 'a' } })(() => 1);
    for (const enabled of [false, true, false, true]) {
      metrics.setEnabled(enabled);
      expect(metrics.getMetricsSummary().metricsEnabled).toBe(enabled);
      operation.recordSuccess();
      metrics.recordOperationSuccess('plan', { kind: 'a' });
      wrapped();
    }
    expect(pointValue(await collector.collect(), completed, { kind: 'a' })).toBe(6);
  });

  it('looks for the global provider from the first time that it is switched on', async () => {
    vi.useFakeTimers();
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ enabled: false, operations: ['plan'] });
    metrics.setEnabled(true);
    expect(vi.getTimerCount()).toBe(2);
    metrics.setEnabled(true);
    expect(vi.getTimerCount()).toBe(2);
    api.setGlobalMeterProvider(collector.provider);
    metrics.recordOperationSuccess('plan');
    expect(pointValue(await collector.collect(), completed)).toBe(1);
  });

  it('asks pools that were there before with a provider that was there before', async () => {
    vi.useFakeTimers();
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ enabled: false, layout: 'per-operation' });
    metrics.monitorExecutor({ size: 3 }, { name: 'pool' });
    api.setGlobalMeterProvider(collector.provider);
    metrics.setEnabled(true);
    expect(pointValue(await collector.collect(), 'executor.pool.size')).toBe(3);
  });

  it('makes the instruments of operations that were named before', () => {
    const metrics = new ExecutorMetrics({ enabled: false, layout: 'per-operation', operations: ['plan'] });
    metrics.operation('execute');
    expect([...metrics.metrics.keys()]).toEqual([]);
    metrics.setEnabled(true);
    expect([...metrics.metrics.keys()].filter((key) => key.endsWith('_latency'))).toEqual([
      'plan_latency',
      'execute_latency',
    ]);
  });

  it('lets what is under way end, so that it is not counted as under way for ever', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
    const timer = metrics.operation('plan').start();
    metrics.setEnabled(false);
    timer.succeed();
    expect(pointValue(await collector.collect(), 'executor.operation.active')).toBe(0);
  });

  it('says that it is attached to nothing while it is off', () => {
    const metrics = new ExecutorMetrics({ meterProvider: createCollector().provider });
    metrics.setEnabled(false);
    expect(metrics.getMetricsSummary().attached).toBe(false);
  });

  it('leaves out the gauges that are asked for while it is off', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: collector.provider });
    metrics.operation('plan').run(() => 1);
    metrics.monitorExecutor({ size: 1 }, { name: 'pool' });
    metrics.setEnabled(false);
    const names = (await collector.collect()).map(({ name }) => name);
    expect(names.filter((name) => /age|since|pool/.test(name))).toEqual([]);
  });

  it.each([[undefined], ['true'], [1], [null]])('refuses %j', (value) => {
    expect(() => new ExecutorMetrics().setEnabled(value as never)).toThrow('setEnabled()');
  });
});
