import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, pointAt, seriesOf } from '../testdata/pending-reader.ts';

const many = 1000;

// Each look at the clock shows that the time of the slice is used up: a collection yields as often as it can.
beforeEach(() => {
  let ms = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    ms += 10;
    return ms;
  });
});
afterEach(() => void vi.restoreAllMocks());

describe('a collection in slices', () => {
  it.each(['delta', 'cumulative'] as const)(
    'loses and doubles nothing that is recorded meanwhile (%s)',
    async (temporality) => {
      const { reader, counter } = setUp(temporality);
      const collection = reader.collectPending();
      let recorded = many;
      let turns = 0;
      const recording = whileUnder(collection, () => {
        turns++;
        for (let i = 0; i < many; i += 7) {
          counter.add(1, { id: i });
          recorded++;
        }
      });
      const { snapshot, commit } = await collection;
      await recording;
      commit();
      const first = sum(seriesOf(snapshot, 'c'));
      const second = sum(await reader.series('c'));
      expect(turns).toBeGreaterThan(5);
      expect(temporality === 'delta' ? first + second : second).toBe(recorded);
    },
  );

  it('puts a delta back in slices, before the next collection of its reader', async () => {
    const { reader, counter } = setUp('delta');
    (await reader.collectPending()).restore();
    const next = reader.series('c');
    let turns = 0;
    await whileUnder(next, () => {
      turns++;
      counter.add(1, { id: 0 });
    });
    expect(turns).toBeGreaterThan(20);
    expect(sum(await next) + sum(await reader.series('c'))).toBe(many + turns);
  });

  it.each(['delta', 'cumulative'] as const)(
    'has no series twice that was removed and begun anew meanwhile (%s)',
    async (temporality) => {
      const { reader, counter } = setUp(temporality);
      const collection = reader.collectPending();
      await whileUnder(collection, () => {
        for (let id = 0; id < many; id += 3) {
          counter.remove({ id });
          counter.add(5, { id });
        }
      });
      const ids = seriesOf((await collection).snapshot, 'c').map(({ attributes }) => attributes.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(pointAt(await reader.series('c'), { id: 0 })).toBe(5);
    },
  );

  it('keeps the data of one series consistent', async () => {
    const reader = createPendingReader();
    const histogram = new MeterProvider({ readers: [reader] }).getMeter('m').createHistogram('h');
    for (let id = 0; id < many; id++) histogram.record(1, { id });
    const collection = reader.collectPending();
    await whileUnder(collection, () => {
      for (let id = 0; id < many; id++) histogram.record(7, { id });
    });
    for (const { value } of seriesOf((await collection).snapshot, 'h')) {
      if (typeof value === 'number' || !('boundaries' in value)) throw new Error('no histogram');
      expect(value.sum).toBe(1 + 7 * (value.count - 1));
      expect(value.counts.reduce((a, b) => a + b)).toBe(value.count);
    }
  });

  it('drops no series that the collection of another reader observes meanwhile, whose delta would come twice', async () => {
    for (let turns = 1; turns <= 30; turns++) {
      const readers = [createPendingReader({ temporality: 'delta' }), createPendingReader({ temporality: 'delta' })];
      const [dropping, observing] = readers as [(typeof readers)[0], (typeof readers)[0]];
      let total: number | undefined = 10;
      const counter = new MeterProvider({ readers }).getMeter('m').createObservableCounter('c');
      counter.addCallback((result) => {
        for (let id = 0; id < many; id++) result.observe(1, { id });
        if (total !== undefined) result.observe(total, { id: 'x' });
      });
      await dropping.series('c');
      total = undefined;
      const collection = dropping.series('c');
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      total = 10;
      const first = pointAt(await observing.series('c'), { id: 'x' });
      await collection;
      total = 12;
      expect([first, pointAt(await observing.series('c'), { id: 'x' })]).toEqual([10, 2]);
    }
  });

  it('serves several readers at once', async () => {
    const readers = [createPendingReader(), createPendingReader({ temporality: 'delta' })];
    const counter = new MeterProvider({ readers }).getMeter('m').createCounter('c');
    for (let id = 0; id < many; id++) counter.add(1, { id });
    const [cumulative = [], delta = []] = await Promise.all(readers.map((reader) => reader.series('c')));
    expect([sum(cumulative), sum(delta)]).toEqual([many, many]);
  });

  it('collects for one reader one after another', async () => {
    const { reader } = setUp('delta');
    const [first, second] = await Promise.all([reader.series('c'), reader.series('c')]);
    expect([sum(first), sum(second)]).toEqual([many, 0]);
  });
});

function setUp(temporality: 'delta' | 'cumulative') {
  const reader = createPendingReader({ temporality });
  const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
  for (let id = 0; id < many; id++) counter.add(1, { id });
  return { reader, counter: counter as typeof counter & { remove(attributes: object): void } };
}

/** Does something at each turn of the event loop that a collection lets happen. */
async function whileUnder(collection: Promise<unknown>, act: () => void): Promise<void> {
  let under = true;
  const ended = collection.finally(() => {
    under = false;
  });
  while (under) {
    await new Promise(setImmediate);
    if (under) act();
  }
  await ended;
}

function sum(series: readonly { readonly value: unknown }[]): number {
  return series.reduce((total, { value }) => total + Number(value), 0);
}
