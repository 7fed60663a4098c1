import { type Collector, createCollector, pointsOf, pointValue } from '@executor-metrics/testkit';
import { metrics as api, createNoopMeter } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { announceProviderChange } from '../support/attachment.ts';
import { collectGarbage } from '../testdata/collect-garbage.ts';

const completed = 'executor.operation.completed';
const active = 'executor.operation.active';

function register(collector: Collector): void {
  api.disable();
  api.setGlobalMeterProvider(collector.provider);
}

describe('the meter of the global provider', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    api.disable();
    announceProviderChange();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('records as soon as a provider is registered, whoever registers it', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics();
    metrics.recordOperationSuccess('plan');
    expect(metrics.getMetricsSummary().attached).toBe(false);
    register(collector);
    metrics.recordOperationSuccess('plan');
    expect(metrics.getMetricsSummary().attached).toBe(true);
    expect(pointValue(await collector.collect(), completed)).toBe(1);
  });

  it('records with an operation and with wrapped functions from before the provider', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ layout: 'per-operation' });
    const operation = metrics.operation('plan');
    const plan = metrics.withMetrics('plan')(() => 1);
    register(collector);
    operation.recordSuccess();
    plan();
    expect(pointValue(await collector.collect(), 'plan_success')).toBe(2);
  });

  it('moves to another provider when that is announced', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const metrics = new ExecutorMetrics();
    register(first);
    metrics.recordOperationSuccess('plan');
    register(second);
    announceProviderChange();
    metrics.recordOperationSuccess('plan');
    metrics.recordOperationSuccess('plan');
    expect(pointValue(await first.collect(), completed)).toBe(1);
    expect(pointValue(await second.collect(), completed)).toBe(2);
  });

  it('moves to another provider that nobody announces within five seconds', async () => {
    // The look is a timer of the process, which began with the first source; another copy of the module begins here.
    vi.resetModules();
    const { ExecutorMetrics: Fresh } = await import('../executor-metrics.ts');
    const [first, second] = [createCollector(), createCollector()];
    const metrics = new Fresh();
    register(first);
    metrics.recordOperationSuccess('plan');
    register(second);
    vi.advanceTimersByTime(5000);
    metrics.recordOperationSuccess('plan');
    expect(pointValue(await first.collect(), completed)).toBe(1);
    expect(pointValue(await second.collect(), completed)).toBe(1);
  });

  it('is without a provider again when that is taken away, until the next one', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const metrics = new ExecutorMetrics();
    register(first);
    metrics.recordOperationSuccess('plan');
    api.disable();
    announceProviderChange();
    metrics.recordOperationSuccess('plan');
    expect(metrics.getMetricsSummary().attached).toBe(false);
    register(second);
    metrics.recordOperationSuccess('plan');
    expect(pointValue(await first.collect(), completed)).toBe(1);
    expect(pointValue(await second.collect(), completed)).toBe(1);
  });

  it('never counts fewer than no operations under way for one that began before the provider', async () => {
    const collector = createCollector();
    const work = Promise.withResolvers<void>();
    const run = new ExecutorMetrics().operation('plan').run(() => work.promise);
    register(collector);
    work.resolve();
    await run;
    const points = await collector.collect();
    expect(pointsOf(points, active)).toEqual([]);
    expect(pointValue(points, completed)).toBe(1);
  });

  it('ends what is under way where it began when the provider is replaced', async () => {
    const [first, second] = [createCollector(), createCollector()];
    const work = Promise.withResolvers<void>();
    register(first);
    const run = new ExecutorMetrics().operation('plan').run(() => work.promise);
    register(second);
    announceProviderChange();
    work.resolve();
    await run;
    expect(pointValue(await first.collect(), active)).toBe(0);
    expect(pointsOf(await second.collect(), active)).toEqual([]);
  });

  it('takes a provider whose meters do nothing for none', () => {
    const metrics = new ExecutorMetrics();
    api.setGlobalMeterProvider({ getMeter: createNoopMeter });
    expect(metrics.getMetricsSummary().attached).toBe(false);
  });

  it('survives a provider that throws, and counts what is lost', () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const metrics = new ExecutorMetrics();
    const getMeter = () => {
      throw new Error('no meters here');
    };
    api.setGlobalMeterProvider({ getMeter });
    metrics.recordOperationSuccess('plan');
    expect(metrics.getMetricsSummary()).toMatchObject({ attached: false, dropped: { 'recording-failed': 1 } });
    vi.advanceTimersByTime(10_000);
  });

  it('does not go on with the provider before where the one that follows throws', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const first = createCollector();
    const metrics = new ExecutorMetrics();
    register(first);
    metrics.recordOperationSuccess('plan');
    api.disable();
    const getMeter = () => {
      throw new Error('no meters here');
    };
    api.setGlobalMeterProvider({ getMeter });
    announceProviderChange();
    metrics.recordOperationSuccess('plan');
    metrics.recordOperationSuccess('plan');
    expect(pointValue(await first.collect(), completed)).toBe(1);
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'recording-failed': 2 });
  });

  describe('of a program that only observes', () => {
    const size = 'executor.pool.size';
    const observing = (): ExecutorMetrics => {
      const metrics = new ExecutorMetrics();
      metrics.monitorExecutor({ size: 3 }, { name: 'pool' });
      return metrics;
    };

    it('is found within 100 ms after the beginning, and later within five seconds', async () => {
      const [first, second] = [createCollector(), createCollector()];
      observing();
      register(first);
      vi.advanceTimersByTime(99);
      expect(pointsOf(await first.collect(), size)).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(pointValue(await first.collect(), size)).toBe(3);
      vi.advanceTimersByTime(60_000);
      register(second);
      vi.advanceTimersByTime(5000);
      expect(pointValue(await second.collect(), size)).toBe(3);
    });

    it('is found at once where it is announced, and where it is there already', async () => {
      const [first, second] = [createCollector(), createCollector()];
      observing();
      register(first);
      announceProviderChange();
      expect(pointValue(await first.collect(), size)).toBe(3);
      register(second);
      announceProviderChange();
      observing();
      expect(pointsOf(await second.collect(), size)).not.toEqual([]);
    });

    it('is found at once by a program that records too', async () => {
      const collector = createCollector();
      const metrics = observing();
      register(collector);
      metrics.recordOperationSuccess('plan');
      expect(pointValue(await collector.collect(), size)).toBe(3);
    });

    it('is observed no more by who was taken from it', async () => {
      const [first, second] = [createCollector(), createCollector()];
      const asked = vi.fn(() => 3);
      new ExecutorMetrics().monitorExecutor({}, { name: 'pool', size: asked });
      register(first);
      announceProviderChange();
      register(second);
      announceProviderChange();
      await first.collect();
      expect(asked).not.toHaveBeenCalled();
    });

    it('survives a provider that throws, and the next one is found', async () => {
      vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const collector = createCollector();
      const metrics = observing();
      const getMeter = () => {
        throw new Error('no meters here');
      };
      api.setGlobalMeterProvider({ getMeter });
      vi.advanceTimersByTime(100);
      expect(metrics.getMetricsSummary().attached).toBe(false);
      register(collector);
      vi.advanceTimersByTime(5000);
      expect(pointValue(await collector.collect(), size)).toBe(3);
    });
  });

  it('keeps nobody alive who waits for a provider, once the warning was given', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const gone = new WeakRef((() => new ExecutorMetrics().operation('plan'))());
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await collectGarbage();
    expect(gone.deref()).toBeUndefined();
  });

  describe('its warning', () => {
    // Another test may have waited so long.
    beforeEach(() => void Reflect.deleteProperty(globalThis, Symbol.for('executor-metrics.said.v1')));

    const warned = () => {
      const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      return () => warn.mock.calls.map(([, options]) => options);
    };

    it('comes once, when there has been no provider for 10 s', () => {
      const codes = warned();
      new ExecutorMetrics().recordOperationSuccess('plan');
      vi.advanceTimersByTime(9999);
      expect(codes()).toEqual([]);
      vi.advanceTimersByTime(60_000);
      expect(codes()).toEqual([expect.objectContaining({ code: 'EXECUTOR_METRICS_NO_PROVIDER' })]);
    });

    it('does not come where a provider was registered by then, even if nothing was recorded', () => {
      const codes = warned();
      new ExecutorMetrics();
      register(createCollector());
      vi.advanceTimersByTime(60_000);
      expect(codes()).toEqual([]);
    });

    it('does not come where a provider was there and is gone by then', () => {
      const codes = warned();
      const metrics = new ExecutorMetrics();
      register(createCollector());
      metrics.recordOperationSuccess('execute');
      api.disable();
      announceProviderChange();
      vi.advanceTimersByTime(60_000);
      expect(codes()).toEqual([]);
    });

    it('does not come where the provider is an option', () => {
      const codes = warned();
      new ExecutorMetrics({ meterProvider: createCollector().provider });
      vi.advanceTimersByTime(60_000);
      expect(codes()).toEqual([]);
    });

    it('and the look-out wait on timers that keep no process alive', () => {
      const started = vi.spyOn(globalThis, 'setTimeout');
      new ExecutorMetrics();
      expect(started.mock.results.map(({ value }) => value.hasRef())).toEqual([false, false]);
    });
  });
});
