import { type Attributes, type Context, ROOT_CONTEXT, TraceFlags, trace } from '@opentelemetry/api';
import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider, type MeterProviderOptions } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import { toResourceMetrics } from '../snapshot/to-metric-data.ts';
import { createPendingReader } from '../testdata/pending-reader.ts';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);

function within(traceFlags: TraceFlags): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags });
}

const sampled = within(TraceFlags.SAMPLED);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] });
  trace.setGlobalTracerProvider({ getTracer: () => ({}) as never });
});
afterEach(() => {
  vi.useRealTimers();
  trace.disable();
});

/** After a first collection, which finds out that somebody traces. */
async function setUp(options: MeterProviderOptions = {}, temporality: 'delta' | 'cumulative' = 'cumulative') {
  const reader = createPendingReader({ temporality });
  const meter = new MeterProvider({ ...options, readers: [reader] }).getMeter('m');
  await reader.collectPending();
  const exemplarsOf = async (name: string) => (await reader.series(name)).flatMap(({ exemplars }) => exemplars);
  return { reader, meter, exemplarsOf };
}

describe('exemplars', () => {
  it('are of measurements inside of sampled spans, by the context that is passed', async () => {
    const { meter, exemplarsOf } = await setUp();
    const counter = meter.createCounter('c');
    counter.add(1);
    counter.add(2, undefined, within(TraceFlags.NONE));
    expect(await exemplarsOf('c')).toEqual([]);
    counter.add(3, {}, sampled);
    expect(await exemplarsOf('c')).toEqual([
      { value: 3, time: expect.any(Array), traceId, spanId, filteredAttributes: {} },
    ]);
  });

  it('come from handles too', async () => {
    const { meter, exemplarsOf } = await setUp();
    const counter = meter.createCounter('c') as unknown as { bind(attributes: Attributes): BoundInstrument };
    counter.bind({ id: 1 }).add(3, sampled);
    expect(await exemplarsOf('c')).toMatchObject([{ value: 3 }]);
  });

  it('are one a bucket of a histogram', async () => {
    const { meter, exemplarsOf } = await setUp();
    const sizes = meter.createHistogram('h', { advice: { explicitBucketBoundaries: [10, 20] } });
    for (const value of [5, 25, 15, 26]) sizes.record(value, {}, sampled);
    expect((await exemplarsOf('h')).map(({ value }) => value)).toEqual([5, 15, 25]);
  });

  it('are one a power of ten of an exponential histogram', async () => {
    const views = [{ instrumentName: 'h', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM as const } }];
    const { meter, exemplarsOf } = await setUp({ views });
    const sizes = meter.createHistogram('h');
    for (const value of [0.001, 0.0011, 1, 1000]) sizes.record(value, {}, sampled);
    expect((await exemplarsOf('h')).map(({ value }) => value)).toEqual([0.001, 1, 1000]);
  });

  it('are at most 20 of an exponential histogram, and no more than it has buckets', async () => {
    const exponential = (maxSize: number) => ({
      type: AggregationType.EXPONENTIAL_HISTOGRAM as const,
      options: { maxSize },
    });
    const views = [
      { instrumentName: 'wide', aggregation: exponential(160) },
      { instrumentName: 'narrow', aggregation: exponential(4) },
    ];
    const { meter, exemplarsOf } = await setUp({ views });
    const [wide, narrow] = [meter.createHistogram('wide'), meter.createHistogram('narrow')];
    for (let power = -320; power <= 300; power++) {
      for (const sizes of [wide, narrow]) sizes.record(10 ** power, {}, sampled);
    }
    expect(await exemplarsOf('wide')).toHaveLength(20);
    expect(await exemplarsOf('narrow')).toHaveLength(4);
  });

  it('are frozen, as all snapshots share them', async () => {
    const { meter, exemplarsOf } = await setUp();
    meter.createCounter('c').add(3, {}, sampled);
    const [exemplar] = await exemplarsOf('c');
    expect([exemplar, exemplar?.filteredAttributes].every(Object.isFrozen)).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['null', () => null],
    ['undefined', () => undefined],
    ['text', () => 'sampled'],
    ['something without ids', () => ({ traceFlags: TraceFlags.SAMPLED })],
    ['ids that are no text', () => ({ traceFlags: TraceFlags.SAMPLED, traceId: 5, spanId: {} })],
    ['flags that throw', () => ({ get traceFlags() { throw new Error('no'); } })], // biome-ignore format: one line
    ['ids that throw', () => ({ traceFlags: TraceFlags.SAMPLED, get traceId() { throw new Error('no'); } })], // biome-ignore format: one line
    ['nothing, since it throws', () => { throw new Error('no'); }], // biome-ignore format: one line
  ])('are not there where a tracer says %s of a span, and the record succeeds', async (_, spanContext) => {
    const { reader, meter } = await setUp();
    const counter = meter.createCounter('c');
    const handle = (counter as unknown as { bind(): BoundInstrument }).bind();
    const context = trace.setSpan(ROOT_CONTEXT, { spanContext } as never);
    counter.add(1, undefined, context);
    handle.add(1, context);
    expect(await reader.series('c')).toMatchObject([{ value: 2, exemplars: [] }]);
  });

  it('are replaced after a rest, not under load', async () => {
    const { meter, exemplarsOf } = await setUp();
    const counter = meter.createCounter('c');
    counter.add(1, {}, sampled);
    vi.advanceTimersByTime(99);
    counter.add(2, {}, sampled);
    expect(await exemplarsOf('c')).toMatchObject([{ value: 1 }]);
    vi.advanceTimersByTime(1);
    counter.add(3, {}, sampled);
    expect(await exemplarsOf('c')).toMatchObject([{ value: 3 }]);
  });

  it('have the attributes that a view took away, copied', async () => {
    const views = [{ instrumentName: 'c', attributesProcessors: [createAllowListAttributesProcessor(['kept'])] }];
    const { meter, exemplarsOf } = await setUp({ views });
    const attributes = { kept: 1, user: 'me' };
    meter.createCounter('c').add(1, attributes, sampled);
    attributes.user = 'you';
    expect(await exemplarsOf('c')).toMatchObject([{ filteredAttributes: { user: 'me' } }]);
  });

  it('are given to a delta reader once', async () => {
    const { meter, exemplarsOf } = await setUp({}, 'delta');
    const counter = meter.createCounter('c');
    counter.add(1, {}, sampled);
    vi.advanceTimersByTime(10);
    expect(await exemplarsOf('c')).toHaveLength(1);
    counter.add(1);
    expect(await exemplarsOf('c')).toEqual([]);
  });

  it('end with their series', async () => {
    const { meter, exemplarsOf } = await setUp();
    const counter = meter.createCounter('c') as unknown as {
      bind(attributes: Attributes): BoundInstrument;
      remove(attributes: Attributes): void;
    };
    const handle = counter.bind({ id: 1 });
    handle.add(1, sampled);
    counter.remove({ id: 1 });
    handle.add(1);
    expect(await exemplarsOf('c')).toEqual([]);
  });

  it('are in the data points of official exporters', async () => {
    const { reader, meter } = await setUp();
    meter.createCounter('c').add(3, {}, sampled);
    const { snapshot } = await reader.collectPending();
    const [point] = toResourceMetrics(snapshot).scopeMetrics[0]?.metrics[0]?.dataPoints ?? [];
    expect(point).toMatchObject({ value: 3, exemplars: [{ traceId, spanId, value: 3 }] });
  });

  it('cost nothing while nobody traces: the active context is not asked for', async () => {
    trace.disable();
    const { meter, exemplarsOf } = await setUp();
    const getSpan = vi.spyOn(trace, 'getSpan');
    meter.createCounter('c').add(1, {}, sampled);
    expect(getSpan).not.toHaveBeenCalled();
    expect(await exemplarsOf('c')).toEqual([]);
  });
});
