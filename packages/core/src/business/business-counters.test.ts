import { type Collector, createCollector, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';

let collector: Collector;
let metrics: ExecutorMetrics;
let warnings: MockInstance<typeof process.emitWarning>;

beforeEach(() => {
  warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  collector = createCollector();
  metrics = new ExecutorMetrics({ meterProvider: collector.provider });
});

afterEach(() => vi.restoreAllMocks());

/** Codes and texts of the warnings so far. */
function said(): readonly string[] {
  return warnings.mock.calls.map(([text, options]) => `${(options as { code: string }).code} ${String(text)}`);
}

describe('a business counter', () => {
  it('adds up under the name, the unit and the description that it was given', async () => {
    const created = metrics.business('tasks').counter('created', { unit: '{task}', description: 'Tasks.' });
    created.increment({ priority: 'low' });
    created.add(2, { priority: 'low' });
    created.increment();
    const collected = await collector.collect();
    expect(pointValue(collected, 'tasks.created', { priority: 'low' })).toBe(3);
    expect(pointValue(collected, 'tasks.created', { priority: undefined })).toBe(1);
    expect(pointsOf(collected, 'tasks.created')[0]).toMatchObject({ unit: '{task}', kind: 'sum' });
    expect(metrics.metrics.get('tasks.created')).toMatchObject({ kind: 'counter', description: 'Tasks.' });
  });

  it('keeps the attributes of with(), and those of a call beside them', async () => {
    const low = metrics.business('tasks').counter('created').with({ priority: 'low', kind: 'a' });
    low.with({ kind: 'b' }).increment({ place: 'here' });
    expect(low.with({})).toBe(low);
    const expected = { priority: 'low', kind: 'b', place: 'here' };
    expect(pointValue(await collector.collect(), 'tasks.created', expected)).toBe(1);
  });

  it('shows a series from its first 0', async () => {
    metrics.business('tasks').counter('created').add(0, { priority: 'low' });
    expect(pointValue(await collector.collect(), 'tasks.created', { priority: 'low' })).toBe(0);
  });

  it('leaves attributes to the policy', async () => {
    metrics.business('tasks').counter('created').increment({ userId: 'u-1', priority: 'low' });
    expect(pointsOf(await collector.collect(), 'tasks.created')[0]?.attributes).toEqual({ priority: 'low' });
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'denied-attribute': 1 });
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['less than 0', -1],
    ['text', '1' as never],
    ['a bigint', 1n as never],
    ['nothing', undefined as never],
    ['a symbol', Symbol('x') as never],
  ])('drops %s, and says so once', async (_what, value) => {
    const created = metrics.business('tasks').counter('created');
    created.add(value);
    created.add(value);
    expect(pointsOf(await collector.collect(), 'tasks.created')).toEqual([]);
    expect(said()).toEqual([expect.stringMatching(/^EXECUTOR_METRICS_INVALID_VALUE .*was dropped \(tasks\.created: /)]);
  });

  it('does not throw where the provider does', () => {
    const broken = new ExecutorMetrics({
      meterProvider: {
        getMeter: () => {
          throw new Error('no meter');
        },
      },
    });
    broken.business().counter('made').increment();
    broken.business().gauge('held').set(1);
    broken.business().duration('took').recordSeconds(1);
    expect(broken.getMetricsSummary().dropped['recording-failed']).toBeGreaterThan(0);
  });
});

describe('a business up-down counter', () => {
  it('goes up and down', async () => {
    const online = metrics.business('users').upDownCounter('online', { unit: '{user}' });
    online.increment({ plan: 'free' });
    online.increment({ plan: 'free' });
    online.decrement({ plan: 'free' });
    online.add(-3);
    const collected = await collector.collect();
    expect(pointValue(collected, 'users.online', { plan: 'free' })).toBe(1);
    expect(pointValue(collected, 'users.online', { plan: undefined })).toBe(-3);
    expect(pointsOf(collected, 'users.online')[0]).toMatchObject({ monotonic: false });
  });
});

describe('the name of a business instrument', () => {
  it('leads to the same instrument again, with the same options or none', () => {
    const created = metrics.business('tasks').counter('created', { unit: '{task}' });
    expect(metrics.business('tasks').counter('created')).toBe(created);
    expect(metrics.business().counter('tasks.created', { unit: '{task}' })).toBe(created);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['of another kind', () => metrics.business('tasks').gauge('created'), /another kind \(counter, now gauge\)/],
    ['with another unit', () => metrics.business('tasks').counter('created', { unit: 'By' }), /\{task\}.*By/],
    [
      'that differs only where a backend has no difference',
      () => metrics.business().counter('tasks_created_total'),
      /"tasks_created_total" and "tasks\.created" are one name/,
    ],
  ])('refuses one %s', (_what, ask, message) => {
    metrics.business('tasks').counter('created', { unit: '{task}' });
    expect(ask).toThrow(ConfigurationError);
    expect(ask).toThrow(message);
  });

  it('refuses that of an instrument of operations', () => {
    const perOperation = new ExecutorMetrics({
      ...{ layout: 'per-operation', operations: ['execute'] },
      meterProvider: collector.provider,
    });
    expect(() => perOperation.business('tasks').counter('created')).not.toThrow();
    expect(() => perOperation.business().counter('execute_success')).toThrow(/is a metric of operations/);
  });

  it.each<[string, () => unknown, string]>([
    ['unknown', () => metrics.business().counter('a', { units: '1' } as object), 'unknown option "units"'],
    ['of the wrong type', () => metrics.business().counter('a', { unit: 7 as never }), 'option "unit" is 7'],
    ['that no unit can be', () => metrics.business().gauge('a', { unit: 'é' }), 'up to 63 printable ASCII'],
    ['too long', () => metrics.business().gauge('a', { unit: 'a'.repeat(64) }), 'up to 63 printable ASCII'],
    ['that no time can be', () => metrics.business().gauge('a', { keepMs: 0 }), 'option "keepMs" is 0'],
    ['null', () => metrics.business().counter('a', null as never), 'the options are null'],
    ['missing', () => metrics.business().histogram('a'), 'option "boundaries" is missing'],
    ['unsorted', () => metrics.business().histogram('a', { boundaries: [2, 1] }), 'option "boundaries"'],
    ['no unit of time', () => metrics.business().duration('a', { unit: 'hours' as never }), '"s" or "min" or "h"'],
  ])('comes with no option that is %s', (_what, ask, message) => {
    expect(ask).toThrow(ConfigurationError);
    expect(ask).toThrow(message);
    expect(metrics.metrics.has('a')).toBe(false);
  });

  it('is one of 500; further instruments record nothing, which is said once', async () => {
    const many = metrics.business('many');
    for (let i = 0; i < 500; i++) many.counter(`c${i}`);
    for (let i = 0; i < 3; i++) many.counter(`beyond${i}`).increment();
    many.gauge('beyond').set(1);
    many.duration('beyond_too').recordSeconds(1);
    many.observedGauge('beyond_read', { read: () => 1 }).stop();
    many.counter('c499').increment();
    expect((await collector.collect()).map(({ name }) => name)).toEqual(['many.c499']);
    expect(metrics.metrics.has('many.beyond0')).toBe(false);
    // Nothing of it is kept, not even its name.
    expect(() => many.gauge('beyond0')).not.toThrow();
    expect(said()).toEqual([expect.stringMatching(/^EXECUTOR_METRICS_TOO_MANY_INSTRUMENTS .*many\.beyond0/)]);
  });
});

describe('business metrics that are switched off', () => {
  it('record nothing and have what they need when they are switched on', async () => {
    const off = new ExecutorMetrics({ meterProvider: collector.provider, enabled: false });
    const created = off.business('tasks').counter('created');
    const took = off.business('tasks').duration('took');
    created.add('not looked at' as never);
    took.recordSeconds('not looked at' as never);
    expect(await collector.collect()).toEqual([]);
    off.setEnabled(true);
    created.increment();
    expect(pointValue(await collector.collect(), 'tasks.created')).toBe(1);
    expect(said()).toEqual([]);
  });
});
