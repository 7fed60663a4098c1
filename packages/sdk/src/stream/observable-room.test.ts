import { recordWarnings } from '@executor-metrics/testkit';
import type { ObservableResult } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, pointAt, valuesOf } from '../testdata/pending-reader.ts';

type Temporality = 'delta' | 'cumulative';

function setUp(temporalities: readonly Temporality[], observe: (result: ObservableResult) => void) {
  const readers = temporalities.map((temporality) => createPendingReader({ temporality, cardinalityLimit: 3 }));
  const provider = new MeterProvider({ readers });
  const meter = provider.getMeter('m');
  meter.createObservableCounter('c').addCallback(observe);
  const [reader, other] = readers as [(typeof readers)[0], (typeof readers)[0]];
  return { reader, other, provider, meter };
}

describe('the room of an observable instrument', () => {
  it('is not taken for ever by a reader that collected once', async () => {
    let names = ['a', 'b', 'c'];
    const observe = (result: ObservableResult) => {
      for (const name of names) result.observe(1, { name });
    };
    for (const other of ['cumulative', 'delta'] as const) {
      names = ['a', 'b', 'c'];
      const set = setUp(['cumulative', other], observe);
      await set.other.series('c');
      names = ['d', 'e', 'f'];
      expect(valuesOf(await set.reader.series('c'))).toEqual({
        '{"name":"d"}': 1,
        '{"name":"e"}': 1,
        '{"name":"f"}': 1,
      });
    }
  });

  it('is not taken by one call of snapshot()', async () => {
    let names = ['a', 'b', 'c'];
    const { reader, provider } = setUp(['cumulative'], (result) => {
      for (const name of names) result.observe(1, { name });
    });
    await provider.snapshot();
    names = ['d', 'e', 'f'];
    expect(await reader.series('c')).toHaveLength(3);
    expect(provider.describe().streams[0]).toMatchObject({ series: 3, overflowed: 0 });
  });

  it('is kept for the totals of another delta reader as long as there is enough', async () => {
    let names = ['a', 'b'];
    let total = 100;
    const { reader, other } = setUp(['delta', 'delta'], (result) => {
      for (const name of names) result.observe(total, { name });
    });
    await other.series('c');
    names = ['b'];
    await reader.series('c');
    names = ['a', 'b'];
    total = 110;
    expect(valuesOf(await other.series('c'))).toEqual({ '{"name":"a"}': 10, '{"name":"b"}': 10 });
  });

  it('is not given to new series where what is observed needs it', async () => {
    recordWarnings();
    let names = ['a', 'b', 'c'];
    const { reader } = setUp(['delta'], (result) => {
      for (const name of names) result.observe(1, { name });
    });
    await reader.series('c');
    names = ['a', 'b', 'c', 'd'];
    expect(valuesOf(await reader.series('c'))).toMatchObject({ '{"name":"a"}': 0, '{"otel.metric.overflow":true}': 1 });
  });

  it.each(['delta', 'cumulative'] as const)(
    'is not used up by new series beside a callback that always fails (%s)',
    async (temporality) => {
      let id = 0;
      const { reader, meter } = setUp([temporality], (result) => result.observe(1, { id: ++id }));
      meter.createObservableCounter('c').addCallback(() => {
        throw new Error('always');
      });
      for (let i = 0; i < 15; i++) {
        expect(valuesOf(await reader.series('c'))).toEqual({ [`{"id":${id}}`]: 1 });
      }
    },
  );

  it('keeps the start of series that a callback which failed would have observed, whichever reader collected', async () => {
    let fails = false;
    const { reader, other } = setUp(['cumulative', 'cumulative'], (result) => {
      if (fails) throw new Error('no');
      result.observe(1);
    });
    const [before] = await reader.series('c');
    fails = true;
    await other.series('c');
    await reader.series('c');
    fails = false;
    expect((await reader.series('c'))[0]?.id).toBe(before?.id);
  });

  it('is kept for what could not be delivered', async () => {
    let names = ['a', 'b', 'c'];
    const { reader, other } = setUp(['delta', 'delta'], (result) => {
      for (const name of names) result.observe(5, { name });
    });
    (await other.collectPending()).restore();
    names = [];
    await reader.series('c');
    expect(pointAt(await other.series('c'), { name: 'a' })).toBe(5);
  });
});
