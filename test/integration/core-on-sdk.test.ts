import { ExecutorMetrics } from '@executor-metrics/core';
import { announceProviderChange } from '@executor-metrics/core/support';
import { DelegatingMeterProvider, MeterProvider } from '@executor-metrics/sdk';
import {
  type CollectedMetric,
  createMemoryReader,
  type MemoryReader,
  type MemoryReaderOptions,
  pointHistogram,
  pointsOf,
  pointValue,
} from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, describe, expect, it, vi } from 'vitest';

const completed = 'executor.operation.completed';
const bindKey = Symbol.for('executor-metrics.bind.v1');

function providerWith(options?: MemoryReaderOptions): { provider: MeterProvider; reader: MemoryReader } {
  const reader = createMemoryReader(options);
  return { provider: new MeterProvider({ readers: [reader] }), reader };
}

let restore: (() => void)[] = [];

/** Counts the handles of our MeterProviders that are taken and given back. */
function countHandles(): { taken: number; givenBack: number } {
  const counts = { taken: 0, givenBack: 0 };
  const meter = new MeterProvider().getMeter('probe');
  for (const instrument of [meter.createCounter('probe'), meter.createHistogram('probe_seconds')]) {
    const prototype: object = Object.getPrototypeOf(instrument);
    const bind = Reflect.get(prototype, bindKey) as () => { unbind(): void };
    Reflect.set(prototype, bindKey, function (this: unknown, ...args: []) {
      counts.taken++;
      const handle = Reflect.apply(bind, this, args);
      vi.spyOn(handle, 'unbind').mockImplementation(() => void counts.givenBack++);
      return handle;
    });
    restore.push(() => Reflect.set(prototype, bindKey, bind));
  }
  return counts;
}

afterEach(() => {
  for (const each of restore) each();
  restore = [];
  vi.restoreAllMocks();
  api.disable();
  announceProviderChange();
});

describe('core on our MeterProvider', () => {
  it('takes the handles of an operation once for each outcome', async () => {
    const { provider, reader } = providerWith();
    const handles = countHandles();
    const metrics = new ExecutorMetrics({ meterProvider: provider });
    const plan = metrics.operation('plan');
    for (let i = 0; i < 100; i++) {
      await plan.run(async () => i);
      plan.run(() => i, { kind: 'a' });
    }
    // Without and with attributes: active, completed and duration.
    expect(handles.taken).toBe(6);
    plan.recordFailure('Busy');
    plan.recordFailure('Busy');
    expect(handles.taken).toBe(7);
    expect(pointValue(await reader.collectMetrics(), completed, { kind: 'a' })).toBe(100);
  });

  it('gives its handles back when the provider changes, and takes those of the next one', async () => {
    const [first, second] = [providerWith(), providerWith()];
    const handles = countHandles();
    const metrics = new ExecutorMetrics();
    api.setGlobalMeterProvider(first.provider);
    announceProviderChange();
    metrics.operation('plan').run(() => 1);
    const before = handles.taken;
    api.disable();
    api.setGlobalMeterProvider(second.provider);
    announceProviderChange();
    metrics.operation('plan').run(() => 1);
    expect([before, handles.givenBack]).toEqual([3, 3]);
    expect(pointValue(await first.reader.collectMetrics(), completed)).toBe(1);
    expect(pointValue(await second.reader.collectMetrics(), completed)).toBe(1);
  });

  it('ends what is under way in the provider in which it began', async () => {
    const [first, second] = [providerWith(), providerWith()];
    const delegate = new DelegatingMeterProvider();
    api.setGlobalMeterProvider(delegate);
    delegate.setDelegate(first.provider);
    const metrics = new ExecutorMetrics();
    const timer = metrics.operation('plan').start();
    delegate.setDelegate(second.provider);
    timer.succeed();
    expect(pointValue(await first.reader.collectMetrics(), 'executor.operation.active')).toBe(0);
    const points = await second.reader.collectMetrics();
    expect(pointsOf(points, 'executor.operation.active')).toEqual([]);
    expect(pointValue(points, completed)).toBe(1);
  });

  it('is observed as soon as a provider stands behind the delegate, although nothing is recorded', async () => {
    const { provider, reader } = providerWith();
    const delegate = new DelegatingMeterProvider();
    api.setGlobalMeterProvider(delegate);
    new ExecutorMetrics().monitorExecutor({ size: 3 }, { name: 'pool' });
    delegate.setDelegate(provider);
    expect(pointValue(await reader.collectMetrics(), 'executor.pool.size')).toBe(3);
  });

  it('has exact buckets for the objectives of one operation, beside those of all others', async () => {
    const { provider, reader } = providerWith();
    const metrics = new ExecutorMetrics({ meterProvider: provider, buckets: [1] });
    metrics.recordDuration('other', 0.5);
    metrics.operation('plan', { slo: [0.25] }).recordDuration(0.25);
    const points = await reader.collectMetrics();
    const bucketsOf = (operation: string) =>
      pointHistogram(points, 'executor.operation.duration', { 'executor.operation': operation }).buckets;
    expect(bucketsOf('plan')).toEqual([
      { upperBound: 0.25, count: 1 },
      { upperBound: 1, count: 0 },
      { upperBound: Number.POSITIVE_INFINITY, count: 0 },
    ]);
    expect(bucketsOf('other')).toHaveLength(2);
  });

  it('shows the age of what is under way, and none of a provider that it has left', async () => {
    const { provider, reader } = providerWith();
    const metrics = new ExecutorMetrics({ meterProvider: provider });
    const timer = metrics.operation('plan').start();
    const age = (points: readonly CollectedMetric[]) => pointValue(points, 'executor.operation.oldest_active_age');
    const first = age(await reader.collectMetrics());
    expect(age(await reader.collectMetrics())).toBeGreaterThan(first);
    timer.succeed();
    expect(age(await reader.collectMetrics())).toBe(0);
  });
});

describe('labels made of data', () => {
  const limit = 2000;
  const overflow = { 'otel.metric.overflow': true };

  it('keep the handles of a hundred sets and give all of them back when there are more', () => {
    const { provider } = providerWith();
    const handles = countHandles();
    const operation = new ExecutorMetrics({ meterProvider: provider }).operation('plan');
    const record = (id: number) => {
      operation.enqueue({ id }).run(() => 1);
      operation.recordDuration(1, { id });
      operation.retry(1, { id });
      operation.recordFailure('Busy', { id });
    };
    for (let id = 0; id < 100; id++) record(id);
    const before = { ...handles };
    record(100);
    // Of each set: queued, queue time, active, completed and duration, a duration alone, retries, and the failure.
    expect([before, handles]).toEqual([
      { taken: 800, givenBack: 0 },
      { taken: 808, givenBack: 800 },
    ]);
  });

  it.each<[string, (metrics: ExecutorMetrics, id: number) => void]>([
    ['attributes of calls', (metrics, id) => metrics.operation('plan').run(() => 1, { id })],
    ['handles that nobody keeps', (metrics, id) => metrics.operation('plan').with({ id }).recordSuccess()],
    ['attributes of timers', (metrics, id) => metrics.operation('plan').start({ id }).succeed()],
  ])('do not fill the streams of a process whose readers take deltas: %s', async (_what, record) => {
    const { provider, reader } = providerWith({ temporality: 'delta', cardinalityLimit: limit });
    const metrics = new ExecutorMetrics({ meterProvider: provider });
    for (let id = 0; id < 5 * limit; id++) {
      record(metrics, id);
      if (id % 500 === 499) {
        const points = await reader.collectMetrics();
        expect(pointsOf(points, completed, overflow)).toEqual([]);
        expect(pointsOf(points, completed)).toHaveLength(500);
      }
    }
  });

  it('go to the overflow series of a process whose readers take totals', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { provider, reader } = providerWith({ cardinalityLimit: 100 });
    const metrics = new ExecutorMetrics({ meterProvider: provider });
    for (let id = 0; id < 1000; id++) metrics.operation('plan').run(() => 1, { id });
    const points = await reader.collectMetrics();
    expect(pointValue(points, completed, overflow)).toBe(900);
    expect(pointValue(points, 'executor.operation.active', overflow)).toBe(0);
  });
});
