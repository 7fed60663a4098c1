import { describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';

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

describe('ExecutorMetrics that is not enabled', () => {
  it('gives one and the same operation for every name, of every instance', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    expect(metrics.operation('plan')).toBe(metrics.operation('execute'));
    expect(metrics.operation('plan')).toBe(new ExecutorMetrics({ enabled: false }).operation('plan'));
    expect(metrics.operation('plan')).toBeTypeOf('object');
    expect(Object.isFrozen(metrics.operation('plan'))).toBe(true);
  });

  it('touches nothing that it is given', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    metrics.recordOperationLatency(untouchable, untouchable, untouchable);
    metrics.recordDuration(untouchable, untouchable, untouchable);
    metrics.recordOperationSuccess(untouchable, untouchable);
    metrics.recordOperationFailure(untouchable, untouchable, untouchable);
    metrics.recordRetry(untouchable, untouchable, untouchable);
    metrics.recordOperation(untouchable, untouchable);
    metrics.recordBatchOperations(untouchable);
    const operation = metrics.operation(untouchable);
    operation.record(untouchable);
    operation.recordDuration(untouchable, untouchable);
    operation.recordSuccess(untouchable);
    operation.recordFailure(untouchable, untouchable);
    operation.recordRetry(untouchable, untouchable);
    expect(operation.run(() => 'result', untouchable)).toBe('result');
    expect(metrics.getMetricsSummary().dropped).toEqual({});
  });

  it('gives functions back as they are', () => {
    const metrics = new ExecutorMetrics({ enabled: false });
    const fn = () => 1;
    expect(metrics.withMetrics('plan', untouchable)(fn)).toBe(fn);
    expect(metrics.operation('plan').wrap(fn, untouchable)).toBe(fn);
  });

  it('waits for no provider', () => {
    vi.useFakeTimers();
    const metrics = new ExecutorMetrics({ enabled: false });
    expect(vi.getTimerCount()).toBe(0);
    expect(metrics.getMetricsSummary()).toEqual({
      metricsEnabled: false,
      layout: 'unified',
      attached: false,
      operations: [],
      availableMetrics: [],
      dropped: {},
    });
    vi.useRealTimers();
  });

  it('refuses unknown options nevertheless, so that a mistake does not wait until it is enabled', () => {
    expect(() => new ExecutorMetrics({ enabled: false, layuot: 'unified' } as object)).toThrow('layuot');
  });
});
