import { type CollectedMetric, createCollector } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from './executor-metrics.ts';
import type { LayoutName } from './options.ts';

const run = { seed: 20_261_121, numRuns: 100 };

const operationName = fc.oneof(
  fc.constantFrom('plan', 'execute', 'load.data', 'load_data'),
  fc.string({ minLength: 1 }),
);
const attributes = fc.oneof(
  fc.constant(undefined),
  fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.object())),
);
const duration = fc.oneof(
  { weight: 3, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
  fc.double({ max: -Number.MIN_VALUE, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, undefined as never, '1' as never),
);

const isValid = (seconds: unknown) => typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;

function histogramTotals(points: readonly CollectedMetric[]): { count: number; sum: number } {
  const totals = { count: 0, sum: 0 };
  for (const point of points) {
    if (point.kind !== 'histogram') continue;
    totals.count += point.histogram.count;
    totals.sum += point.histogram.sum ?? 0;
  }
  return totals;
}

describe.each<[LayoutName]>([['unified'], ['per-operation']])('in the %s layout', (layout) => {
  beforeEach(() => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  });

  afterEach(() => vi.restoreAllMocks());

  it('every valid duration is counted once, and every other one is counted as dropped', async () => {
    const calls = fc.array(fc.tuple(operationName, duration, attributes), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(calls, async (given) => {
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider, layout });
        for (const [name, seconds, labels] of given) metrics.recordOperationLatency(name, seconds, labels as never);
        const named = given.filter(([name]) => metrics.operation(name).name !== 'disabled');
        const valid = named.map(([, seconds]) => seconds).filter(isValid);
        const { count, sum } = histogramTotals(await collector.collect());
        expect(count).toBe(valid.length);
        expect(sum).toBeCloseTo(
          valid.reduce((total, seconds) => total + seconds, 0),
          3,
        );
        expect(metrics.getMetricsSummary().dropped['invalid-duration'] ?? 0).toBe(named.length - valid.length);
      }),
      run,
    );
  });

  it('success and retries always have the same series', async () => {
    const calls = fc.array(fc.tuple(fc.constantFrom('success', 'failure', 'retry'), attributes), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(calls, async (given) => {
        const collector = createCollector();
        const metrics = new ExecutorMetrics({ meterProvider: collector.provider, layout: 'per-operation' });
        const operation = metrics.operation('plan');
        for (const [kind, labels] of given) {
          if (kind === 'success') operation.recordSuccess(labels as never);
          else if (kind === 'retry') operation.recordRetry(1, labels as never);
          else operation.recordFailure('Busy', labels as never);
        }
        const points = await collector.collect();
        const labelsOf = (name: string) =>
          points.filter((point) => point.name === name).map((point) => JSON.stringify(point.attributes));
        expect(labelsOf('plan_success').sort()).toEqual(labelsOf('plan_retries').sort());
      }),
      run,
    );
  });

  it('names made of data fill neither memory nor the provider', async () => {
    const collector = createCollector();
    const metrics = new ExecutorMetrics({ meterProvider: collector.provider, layout, maxOperations: 20 });
    for (const name of fc.sample(fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }), {
      ...run,
      numRuns: 5000,
    })) {
      metrics.operation(name).run(() => 1);
    }
    const summary = metrics.getMetricsSummary();
    expect(summary.operations).toHaveLength(20);
    // At most five series or four metrics for each operation, and for the one that stands for the others.
    expect(summary.availableMetrics.length).toBeLessThanOrEqual(4 * 21);
    expect((await collector.collect()).length).toBeLessThanOrEqual(5 * 21);
  });
});
