import { createCollector, pointValue } from '@executor-metrics/testkit';
import { metrics as api } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { type ObservedGauges, observedGauges } from '../testdata/observed-gauges.ts';
import type { BusinessGauge } from './business.ts';

let gauges: ObservedGauges;
let metrics: ExecutorMetrics;
let seats: BusinessGauge;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  gauges = observedGauges();
  metrics = new ExecutorMetrics({ meterProvider: gauges.provider });
  seats = metrics.business('plan').gauge('seats', { unit: '{seat}' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  api.disable();
});

async function values(): Promise<Readonly<Record<string, number>>> {
  return (await gauges.collect())['plan.seats'] ?? {};
}

describe('a business gauge', () => {
  it('has the last value that it was set to, for each set of attributes in whatever order', async () => {
    seats.set(3, { plan: 'free', region: 'eu' });
    seats.set(5, { region: 'eu', plan: 'free' });
    seats.set(-1.5);
    expect(await values()).toEqual({ '{"plan":"free","region":"eu"}': 5, '{}': -1.5 });
    expect(await values()).toEqual({ '{"plan":"free","region":"eu"}': 5, '{}': -1.5 });
  });

  it('goes up and down from the value that it was set to, or from 0', async () => {
    seats.set(10, { plan: 'free' });
    seats.increment({ plan: 'free' });
    seats.add(-5, { plan: 'free' });
    seats.decrement({ plan: 'team' });
    expect(await values()).toEqual({ '{"plan":"free"}': 6, '{"plan":"team"}': -1 });
  });

  it('is not there while its sum is beyond all numbers', async () => {
    seats.set(Number.MAX_VALUE);
    seats.add(Number.MAX_VALUE);
    expect(await values()).toEqual({});
    seats.set(1);
    expect(await values()).toEqual({ '{}': 1 });
  });

  it('keeps sets apart that a separator would make one', async () => {
    seats.set(1, { a: 'x","b":"y' });
    seats.set(2, { a: 'x', b: 'y' });
    seats.set(3, { a: 1 });
    seats.set(4, { a: '1' });
    expect(Object.values(await values())).toEqual([1, 2, 3, 4]);
  });

  it('loses a value that is removed', async () => {
    seats.set(3, { plan: 'free' });
    seats.set(4, { plan: 'team' });
    seats.remove({ plan: 'free' });
    seats.remove({ plan: 'never there' });
    expect(await values()).toEqual({ '{"plan":"team"}': 4 });
  });

  it.each([[Number.NaN], [Number.POSITIVE_INFINITY], ['3' as never], [undefined as never]])(
    'keeps the value before %s',
    async (value) => {
      seats.set(3);
      seats.set(value);
      expect(await values()).toEqual({ '{}': 3 });
    },
  );

  it('shows what was set before there was a provider', async () => {
    const collector = createCollector();
    const early = new ExecutorMetrics();
    early.business().gauge('early').set(7);
    api.setGlobalMeterProvider(collector.provider);
    early.setEnabled(true);
    early.operation('any').recordSuccess();
    expect(pointValue(await collector.collect(), 'early')).toBe(7);
  });

  it('has room for 2000 sets of attributes', async () => {
    for (let i = 0; i <= 2000; i++) seats.set(i, { i });
    seats.set(-1, { i: 0 });
    const shown = await values();
    expect(Object.keys(shown)).toHaveLength(2000);
    expect(shown['{"i":0}']).toBe(-1);
    expect(process.emitWarning).toHaveBeenCalledOnce();
    seats.remove({ i: 7 });
    seats.set(1, { i: 2001 });
    expect(Object.keys(await values())).toHaveLength(2000);
  });

  it('forgets a value after keepMs', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const kept = metrics.business().gauge('kept', { keepMs: 1000 });
    kept.set(1, { a: 'old' });
    vi.advanceTimersByTime(600);
    kept.set(2, { a: 'new' });
    vi.advanceTimersByTime(400);
    expect((await gauges.collect()).kept).toEqual({ '{"a":"old"}': 1, '{"a":"new"}': 2 });
    vi.advanceTimersByTime(1);
    expect((await gauges.collect()).kept).toEqual({ '{"a":"new"}': 2 });
    vi.advanceTimersByTime(600);
    kept.increment({ a: 'new' });
    expect((await gauges.collect()).kept).toEqual({ '{"a":"new"}': 1 });
  });

  it('is absent while recording is switched off, and as it was where nobody set it meanwhile', async () => {
    seats.set(3);
    metrics.setEnabled(false);
    expect(await values()).toEqual({});
    metrics.setEnabled(true);
    expect(await values()).toEqual({ '{}': 3 });
  });

  it.each<[string, () => void]>([
    ['set', () => seats.set(4, { plan: 'free' })],
    ['removed', () => seats.remove({ plan: 'free' })],
  ])('has no values after one was %s unseen, as they may be wrong', async (_what, change) => {
    seats.set(3);
    metrics.setEnabled(false);
    change();
    metrics.setEnabled(true);
    expect(await values()).toEqual({});
  });

  it('has room for new values where old ones are over, also where nobody has collected since', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const rooms = metrics.business('plan').gauge('rooms', { keepMs: 1000 });
    for (let i = 0; i < 2000; i++) rooms.set(i, { i });
    rooms.set(1, { i: 'one too many' });
    vi.advanceTimersByTime(1001);
    rooms.set(7, { i: 'new' });
    expect((await gauges.collect())['plan.rooms']).toEqual({ '{"i":"new"}': 7 });
    expect(metrics.getMetricsSummary().dropped).toEqual({ 'too-many-series': 1 });
  });
});
