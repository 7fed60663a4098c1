import { createCollector, pointsOf } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';

const seed = 20_261_121;

beforeEach(() => void vi.spyOn(process, 'emitWarning').mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true });

describe('business metrics', () => {
  it('never throw, whatever they are given, and can be collected afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(anything, anything, async (value, attributes) => {
        const collector = createCollector();
        const business = new ExecutorMetrics({ meterProvider: collector.provider }).business('any');
        const [v, a] = [value as never, attributes as never];
        business.counter('counter').with(a).add(v, a);
        business.counter('counter').increment(a);
        business.upDownCounter('up_down').add(v, a);
        business.upDownCounter('up_down').decrement(a);
        business.gauge('gauge').set(v, a);
        business.gauge('gauge').set(1, a);
        business.gauge('gauge').add(v, a);
        business.gauge('gauge').decrement(a);
        business.gauge('gauge').remove(a);
        business.histogram('histogram', { boundaries: [1] }).record(v, a);
        business.duration('duration').recordSeconds(v, a);
        business.duration('duration').recordBetween(v, v, a);
        business.observedGauge('read', { read: () => v });
        business.observedGauge('rows', { read: async () => [{ value: v, attributes: a }, v] });
        const collected = await collector.collect();
        expect(pointsOf(collected, 'any.counter')[0]).toMatchObject({ value: expect.any(Number) });
        for (const point of collected) if ('value' in point) expect(point.value).not.toBeNaN();
      }),
      { seed, numRuns: 300 },
    );
  });

  it('add up to what was counted under each set of attributes', async () => {
    const amounts = fc.array(
      fc.record({
        value: fc.integer({ min: 0, max: 1000 }),
        attributes: fc.record({ a: fc.constantFrom('x', 'y', 1, true) }, { requiredKeys: [] }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(amounts, async (given) => {
        const collector = createCollector();
        const counter = new ExecutorMetrics({ meterProvider: collector.provider }).business().counter('amount');
        const expected = new Map<unknown, number>();
        for (const { value, attributes } of given) {
          counter.add(value, attributes);
          expected.set(attributes.a, (expected.get(attributes.a) ?? 0) + value);
        }
        const points = pointsOf(await collector.collect(), 'amount');
        const found = points.map((point) => [point.attributes.a, 'value' in point ? point.value : Number.NaN] as const);
        expect(new Map<unknown, number>(found)).toEqual(expected);
        expect(found).toHaveLength(expected.size);
      }),
      { seed, numRuns: 100 },
    );
  });
});
