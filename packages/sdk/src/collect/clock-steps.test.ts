import { type HrTime, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { createPendingReader, metricOf, pointAt, seriesOf } from '../testdata/pending-reader.ts';

const startedAtMs = 10_000_000;
const hourMs = 3_600_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: startedAtMs }));
afterEach(() => {
  vi.useRealTimers();
  trace.disable();
});

const clockGoes = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const now = (): HrTime => [Math.floor(Date.now() / 1000), (Date.now() % 1000) * 1e6];

function setUp(temporality: 'delta' | 'cumulative') {
  const reader = createPendingReader({ temporality });
  const provider = new MeterProvider({ readers: [reader] });
  return { reader, provider, meter: provider.getMeter('m') };
}

describe('a clock that is set back', () => {
  it.each([100, hourMs])('by %d ms hides no cumulative series that began before', async (stepMs) => {
    const { reader, meter } = setUp('cumulative');
    const counter = meter.createCounter('c');
    meter.createObservableGauge('g').addCallback((result) => result.observe(7));
    counter.add(1);
    await reader.collectPending();
    clockGoes(-stepMs);
    counter.add(1);
    const { snapshot } = await reader.collectPending();
    expect(pointAt(seriesOf(snapshot, 'c'))).toBe(2);
    expect(pointAt(seriesOf(snapshot, 'g'))).toBe(7);
  });

  it('lets no series and no interval begin after its own point', async () => {
    for (const temporality of ['cumulative', 'delta'] as const) {
      const { reader, meter } = setUp(temporality);
      const counter = meter.createCounter('c');
      meter.createObservableCounter('o').addCallback((result) => result.observe(1));
      counter.add(1);
      await reader.collectPending();
      clockGoes(-hourMs);
      counter.add(1);
      expectOrder((await reader.collectPending()).snapshot);
    }
  });

  it('moves the start of a cumulative series once, so that it does not look begun anew', async () => {
    const { reader, meter } = setUp('cumulative');
    meter.createCounter('c').add(1);
    clockGoes(-hourMs);
    const back = now();
    await reader.collectPending();
    clockGoes(10_000);
    const [series] = await reader.series('c');
    expect(series?.startTime).toEqual(back);
    clockGoes(2 * hourMs);
    expect((await reader.series('c'))[0]?.startTime).toEqual(back);
  });

  it('does not let the next delta begin before the last one ended, by the clock as it is now', async () => {
    const { reader, meter } = setUp('delta');
    const counter = meter.createCounter('c');
    clockGoes(-hourMs);
    counter.add(1);
    const first = metricOf((await reader.collectPending()).snapshot, 'c');
    clockGoes(5000);
    counter.add(1);
    const second = metricOf((await reader.collectPending()).snapshot, 'c');
    expect([first?.startTime, first?.time, second?.startTime]).toEqual([first?.time, first?.time, first?.time]);
    expect(second?.time).toEqual(now());
  });

  it('shows a delta reader no exemplar twice', async () => {
    trace.setGlobalTracerProvider({ getTracer: () => ({}) as never });
    const { reader, meter } = setUp('delta');
    const counter = meter.createCounter('c');
    await reader.collectPending();
    const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };
    counter.add(1, {}, trace.setSpanContext(ROOT_CONTEXT, spanContext));
    expect((await reader.series('c'))[0]?.exemplars).toHaveLength(1);
    clockGoes(-hourMs);
    for (let i = 0; i < 2; i++) {
      counter.add(1);
      expect((await reader.series('c'))[0]?.exemplars).toEqual([]);
    }
  });
});

function expectOrder(snapshot: Snapshot): void {
  const metrics = snapshot.scopes.flatMap((scope) => scope.metrics);
  expect(metrics.length).toBeGreaterThan(0);
  for (const { startTime, time, series } of metrics) {
    for (const start of [startTime, ...series.map((each) => each.startTime)]) {
      expect(start[0] * 1e9 + start[1]).toBeLessThanOrEqual(time[0] * 1e9 + time[1]);
    }
  }
}
