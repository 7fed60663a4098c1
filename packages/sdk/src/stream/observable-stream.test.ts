import { recordWarnings } from '@executor-metrics/testkit';
import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { describe, expect, it, vi } from 'vitest';
import { MeterProvider, type MeterProviderOptions } from '../meter-provider.ts';
import { createPendingReader, pointAt, valuesOf } from '../testdata/pending-reader.ts';

function setUp(temporality: 'delta' | 'cumulative', options: MeterProviderOptions = {}, cardinalityLimit = 2000) {
  const reader = createPendingReader({ temporality, cardinalityLimit });
  const meter = new MeterProvider({ ...options, readers: [reader] }).getMeter('m');
  return { reader, meter };
}

describe('observable instruments', () => {
  it('do not export what was not observed in the last run', async () => {
    const { reader, meter } = setUp('cumulative');
    let ids = [1, 2];
    meter.createObservableGauge('g').addCallback((result) => {
      for (const id of ids) result.observe(id, { id });
    });
    await reader.series('g');
    ids = [2, 3];
    expect(valuesOf(await reader.series('g'))).toEqual({ '{"id":2}': 2, '{"id":3}': 3 });
  });

  it('may have other series in each collection, as many as the limit says', async () => {
    const { reader, meter } = setUp('cumulative', {}, 3);
    let round = 0;
    meter.createObservableGauge('g').addCallback((result) => {
      round++;
      for (const id of [1, 2, 3]) result.observe(round, { id: `${round}-${id}` });
    });
    for (let i = 0; i < 5; i++) {
      const ids = (await reader.series('g')).map(({ attributes }) => attributes.id);
      expect(ids).toEqual([1, 2, 3].map((id) => `${round}-${id}`));
    }
  });

  it('sum what a view joins, and the last observation of the same attributes counts', async () => {
    const { reader, meter } = setUp('cumulative', {
      views: [{ instrumentName: 'c', attributesProcessors: [createAllowListAttributesProcessor(['kept'])] }],
    });
    meter.createObservableCounter('c').addCallback((result) => {
      result.observe(1, { kept: 'a', dropped: 1 });
      result.observe(2, { kept: 'a', dropped: 2 });
      result.observe(5, { dropped: 2, kept: 'a' });
    });
    expect(valuesOf(await reader.series('c'))).toEqual({ '{"kept":"a"}': 6 });
  });

  it('sum what goes to the overflow series', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const { reader, meter } = setUp('cumulative', {}, 1);
    meter.createObservableCounter('c').addCallback((result) => {
      for (const id of [1, 2, 3]) result.observe(10 ** id, { id });
    });
    for (let i = 0; i < 2; i++) {
      expect(valuesOf(await reader.series('c'))).toEqual({ '{"id":1}': 10, '{"otel.metric.overflow":true}': 1100 });
    }
  });

  it('take attributes as they were when they were observed', async () => {
    const { reader, meter } = setUp('cumulative');
    meter.createObservableGauge('g').addCallback((result) => {
      const shared = { id: 0 };
      for (shared.id = 1; shared.id <= 3; shared.id++) result.observe(shared.id, shared);
    });
    expect(valuesOf(await reader.series('g'))).toEqual({ '{"id":1}': 1, '{"id":2}': 2, '{"id":3}': 3 });
  });

  it('take arrays as they were when they were observed', async () => {
    const { reader, meter } = setUp('cumulative');
    meter.createObservableGauge('g').addCallback((result) => {
      const tags = ['a'];
      result.observe(1, { tags });
      tags.push('b');
      result.observe(2, { tags });
    });
    expect(valuesOf(await reader.series('g'))).toEqual({ '{"tags":["a"]}': 1, '{"tags":["a","b"]}': 2 });
  });

  it('do not merge sets of which one attribute cannot be read, which is reported', async () => {
    const warnings = recordWarnings();
    const { reader, meter } = setUp('cumulative');
    const hostile = (a: number) => ({ a, get b(): string { throw new Error('no'); } }); // biome-ignore format: one line
    meter.createObservableGauge('g').addCallback((result) => {
      for (const a of [1, 2]) result.observe(a, hostile(a));
    });
    expect(valuesOf(await reader.series('g'))).toEqual({ '{"a":1}': 1, '{"a":2}': 2 });
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_ATTRIBUTE']);
  });

  it('take attributes that are none for no attributes', async () => {
    const { reader, meter } = setUp('cumulative', {
      views: [{ instrumentName: 'g', attributesProcessors: [createAllowListAttributesProcessor(['a'])] }],
    });
    meter.createObservableGauge('g').addCallback((result) => {
      result.observe(1, null as never);
      result.observe(2, 'text' as never);
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      result.observe(3, proxy);
    });
    expect(pointAt(await reader.series('g'))).toBe(3);
  });

  it('do not count a total again because a callback failed once', async () => {
    const { reader, meter } = setUp('delta');
    let total = 100;
    let fails = false;
    meter.createObservableCounter('c').addCallback((result) => {
      if (fails) throw new Error('no');
      result.observe(total);
    });
    expect(pointAt(await reader.series('c'))).toBe(100);
    fails = true;
    expect(await reader.series('c')).toEqual([]);
    fails = false;
    total = 110;
    expect(pointAt(await reader.series('c'))).toBe(10);
  });

  it('keep their start time when a callback failed once', async () => {
    const { reader, meter } = setUp('cumulative');
    let fails = false;
    meter.createObservableCounter('c').addCallback((result) => {
      if (fails) throw new Error('no');
      result.observe(1);
    });
    const [before] = await reader.series('c');
    fails = true;
    await reader.series('c');
    fails = false;
    const [after] = await reader.series('c');
    expect(after?.id).toBe(before?.id);
    expect(after?.startTime).toBe(before?.startTime);
  });

  it('begin anew where a monotonic total fell, and give differences of others', async () => {
    const { reader, meter } = setUp('delta');
    let total = 100;
    meter.createObservableCounter('c').addCallback((result) => result.observe(total));
    meter.createObservableUpDownCounter('u').addCallback((result) => result.observe(total));
    await reader.series('c');
    total = 30;
    const { snapshot } = await reader.collectPending();
    const values = snapshot.scopes[0]?.metrics.map(({ series }) => series[0]?.value);
    expect(values).toEqual([30, -70]);
  });

  it('give a distribution of what was observed where a view wants one, and again where it was not delivered', async () => {
    const { reader, meter } = setUp('delta', {
      views: [{ instrumentName: 'g', aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM } }],
    });
    meter.createObservableGauge('g').addCallback((result) => result.observe(7));
    (await reader.collectPending()).restore();
    expect(pointAt(await reader.series('g'))).toMatchObject({ count: 2, sum: 14 });
    expect(pointAt(await reader.series('g'))).toMatchObject({ count: 1, sum: 7 });
  });

  it('give each delta reader what is new for it', async () => {
    const readers = [createPendingReader({ temporality: 'delta' }), createPendingReader({ temporality: 'delta' })];
    const meter = new MeterProvider({ readers }).getMeter('m');
    let total = 0;
    meter.createObservableCounter('c').addCallback((result) => {
      total += 10;
      result.observe(total);
    });
    const [one, other] = readers as [(typeof readers)[0], (typeof readers)[0]];
    expect(pointAt(await one.series('c'))).toBe(10);
    expect(pointAt(await one.series('c'))).toBe(10);
    expect(pointAt(await other.series('c'))).toBe(30);
    expect(pointAt(await one.series('c'))).toBe(20);
  });
});
