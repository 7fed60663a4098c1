import { createCollector, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';
import { type ObservedGauges, observedGauges } from '../testdata/observed-gauges.ts';
import type { ObservedGaugeOptions } from './business-options.ts';

let gauges: ObservedGauges;
let metrics: ExecutorMetrics;
let warnings: MockInstance<typeof process.emitWarning>;

beforeEach(() => {
  warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  gauges = observedGauges();
  metrics = new ExecutorMetrics({ meterProvider: gauges.provider });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function codes(): readonly string[] {
  return warnings.mock.calls.map(([, options]) => (options as { code: string }).code);
}

/** What a gauge shows that is read so. */
async function shown(read: ObservedGaugeOptions['read'] | (() => unknown)): Promise<Readonly<Record<string, number>>> {
  metrics.business('tasks').observedGauge('by_status', { read: read as ObservedGaugeOptions['read'] });
  return (await gauges.collect())['tasks.by_status'] ?? {};
}

describe('an observed gauge', () => {
  it.each<[string, () => unknown, Readonly<Record<string, number>>]>([
    ['a number', () => 3, { '{}': 3 }],
    ['a promise of a number', async () => -0.5, { '{}': -0.5 }],
    ['a bigint', () => 12n, { '{}': 12 }],
    ['a count as text', () => '42', { '{}': 42 }],
    ['a decimal as text', () => '-42.50', { '{}': -42.5 }],
    ['nothing, as for a sum of no rows', () => null, {}],
    ['no rows', () => [], {}],
    [
      'rows of several statuses',
      () => [
        { value: 1, attributes: { status: 'todo' } },
        { value: '2', attributes: { status: 'done' } },
        { value: null, attributes: { status: 'archived' } },
      ],
      { '{"status":"todo"}': 1, '{"status":"done"}': 2 },
    ],
    ['a set of rows', () => new Set([{ value: 4 }]), { '{}': 4 }],
    [
      'what a generator gives',
      function* () {
        yield { value: 5 };
      },
      { '{}': 5 },
    ],
    // biome-ignore lint/suspicious/noThenProperty: a query builder, which begins its work when it is awaited
    ['a lazy thenable', () => ({ then: (done: (value: number) => void) => done(6) }), { '{}': 6 }],
    [
      'rows of equal attributes, added up',
      () => [
        { value: 1, attributes: { a: 'x', b: 1 } },
        { value: 2, attributes: { b: 1, a: 'x' } },
      ],
      { '{"a":"x","b":1}': 3 },
    ],
    [
      'rows that only a denied attribute told apart, added up',
      () => [
        { value: 1, attributes: { status: 'todo', user_id: 'u1' } },
        { value: 2, attributes: { status: 'todo', user_id: 'u2' } },
      ],
      { '{"status":"todo"}': 3 },
    ],
  ])('shows %s', async (_what, read, expected) => {
    expect(await shown(read)).toEqual(expected);
  });

  it.each<[string, () => unknown]>([
    ['NaN', () => Number.NaN],
    ['infinity', () => Number.NEGATIVE_INFINITY],
    ['text that is no number', () => 'many'],
    ['empty text', () => ''],
    ['text with a number in it', () => ' 12'],
    ['hexadecimal text', () => '0x10'],
    ['1 MB of digits', () => '9'.repeat(2 ** 20)],
    ['400 digits, which no number can be', () => '9'.repeat(400)],
    ['a bigint beyond all numbers', () => 10n ** 400n],
    ['a boolean', () => true],
    ['an object', () => ({ count: 3 })],
    ['rows that are none', () => [3, null, 'x']],
    ['rows without a number', () => [{ value: {} }, { value: Symbol('x') }]],
  ])('leaves out %s, and says so once', async (_what, read) => {
    expect(await shown(read)).toEqual({});
    expect(codes()).toEqual(['EXECUTOR_METRICS_INVALID_VALUE']);
  });

  it('leaves out the row that is wrong, not the others', async () => {
    const rows = [{ value: Number.NaN, attributes: { a: 1 } }, 'x', { value: 2, attributes: { a: 2 } }];
    expect(await shown(() => rows)).toEqual({ '{"a":2}': 2 });
  });

  it('leaves out a total that no number can be', async () => {
    const most = Number.MAX_VALUE;
    expect(await shown(() => [{ value: most }, { value: most }, { value: 1, attributes: { a: 1 } }])).toEqual({
      '{"a":1}': 1,
    });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no such table');
      },
    ],
    ['rejects', async () => Promise.reject(new Error('no such table'))],
    [
      'throws while its rows are read',
      function* () {
        yield { value: 1 };
        throw new Error('connection lost');
      },
    ],
    [
      'has rows that throw when they are looked at',
      () => [
        {
          get value() {
            throw new Error('touched');
          },
        },
      ],
    ],
    [
      'throws what cannot be shown',
      () => {
        throw Object.create(null);
      },
    ],
  ])('has no value where the query %s, and says so once', async (_what, read) => {
    expect(await shown(read)).toEqual({});
    expect(await gauges.collect()).toEqual({});
    expect(codes()).toEqual(['EXECUTOR_METRICS_READING_FAILED']);
  });

  it('looks at 10 000 rows and shows 2000 series, and no more', async () => {
    let looked = 0;
    function* rows(): Iterable<{ value: number; attributes: { i: number } }> {
      for (; looked < 20_000; looked++) yield { value: 1, attributes: { i: looked % 3000 } };
    }
    const series = await shown(rows);
    expect(Object.keys(series)).toHaveLength(2000);
    expect(series['{"i":0}']).toBe(4);
    expect(looked).toBe(10_000);
    expect(codes()).toEqual(['EXECUTOR_METRICS_TOO_MANY_SERIES']);
  });

  it('asks the query once for a storm of collections, and again after cacheMs', async () => {
    vi.useFakeTimers();
    const read = vi.fn(async () => 1);
    metrics.business().observedGauge('rows', { read, cacheMs: 1000 });
    await Promise.all(Array.from({ length: 50 }, () => gauges.collect()));
    expect(read).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1000);
    await gauges.collect();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('gives the query a signal that is aborted when its time is over', async () => {
    vi.useFakeTimers();
    let aborted: unknown;
    metrics.business().observedGauge('rows', {
      timeoutMs: 50,
      read: ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = signal.reason;
            reject(signal.reason);
          });
        }),
    });
    const collected = gauges.collect();
    await vi.advanceTimersByTimeAsync(50);
    expect(await collected).toEqual({});
    expect(aborted).toMatchObject({ name: 'TimeoutError' });
    expect(codes()).toEqual(['EXECUTOR_METRICS_READING_TIMED_OUT']);
  });

  it('is read by one query at a time; after stop() its name is free', async () => {
    const first = metrics.business().observedGauge('rows', { read: () => 1 });
    expect(() => metrics.business().observedGauge('rows', { read: () => 2 })).toThrow(/observed already/);
    first.stop();
    expect(await gauges.collect()).toEqual({});
    {
      using second = metrics.business().observedGauge('rows', { read: () => 2 });
      first.stop();
      expect(second.name).toBe('rows');
      expect(await gauges.collect()).toEqual({ rows: { '{}': 2 } });
    }
    expect(await gauges.collect()).toEqual({});
  });

  it('asks no query while recording is switched off', async () => {
    const read = vi.fn(() => 1);
    metrics.business().observedGauge('rows', { read });
    metrics.setEnabled(false);
    expect(await gauges.collect()).toEqual({});
    expect(read).not.toHaveBeenCalled();
    metrics.setEnabled(true);
    expect(await gauges.collect()).toEqual({ rows: { '{}': 1 } });
  });

  it('works with the stock SDK', async () => {
    const collector = createCollector();
    const stock = new ExecutorMetrics({ meterProvider: collector.provider });
    stock.business('tasks').observedGauge('overdue', { read: async () => [{ value: 3, attributes: { a: 'b' } }] });
    expect(pointValue(await collector.collect(), 'tasks.overdue', { a: 'b' })).toBe(3);
  });

  it.each<[string, unknown, string]>([
    ['no query', {}, 'option "read" is missing'],
    ['none at all', undefined, 'option "read" is missing'],
    ['what is no query', { read: 'SELECT 1' }, 'option "read" is "SELECT 1"'],
    ['a negative cache time', { read: () => 1, cacheMs: -1 }, 'option "cacheMs" is -1'],
    ['no time to wait', { read: () => 1, timeoutMs: 0 }, 'option "timeoutMs" is 0'],
    ['a time beyond timers', { read: () => 1, timeoutMs: 2 ** 31 }, 'option "timeoutMs"'],
    [
      'a value that ends before the next reading',
      { read: () => 1, cacheMs: 500, keepMs: 499 },
      'at least cacheMs (500)',
    ],
    ['an unknown option', { read: () => 1, ttl: 5 }, 'unknown option "ttl"'],
  ])('refuses %s', (_what, options, message) => {
    const observe = () => metrics.business().observedGauge('rows', options as ObservedGaugeOptions);
    expect(observe).toThrow(ConfigurationError);
    expect(observe).toThrow(message);
  });
});
