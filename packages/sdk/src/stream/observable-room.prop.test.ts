import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import type { SeriesSnapshot } from '../snapshot/snapshot.ts';
import { createPendingReader, pointAt, seriesOf } from '../testdata/pending-reader.ts';

const limit = 4;
const temporalities = ['delta', 'delta', 'cumulative'] as const;

const step = fc.record({
  /** What callbacks observe from now on, beside what is always there. */
  ids: fc.option(fc.uniqueArray(fc.nat(9), { maxLength: 6 }), { nil: undefined }),
  reader: fc.nat(2),
  fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'is lost', 'callback fails'),
});

describe('observable instruments', () => {
  it('give each reader what is always there exactly, though others come, go and find no room', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const run = new Run();
        for (const { ids, reader, fate } of steps) {
          run.observe(ids);
          await run.collect(reader, fate);
        }
        run.observe([]);
        for (const reader of temporalities.keys()) await run.collect(reader, 'arrives');
        run.check();
      }),
      { seed: 13, numRuns: 400 },
    );
  });
});

class Run {
  readonly #readers = temporalities.map((temporality) => createPendingReader({ temporality, cardinalityLimit: limit }));
  readonly #provider = new MeterProvider({ readers: this.#readers });
  readonly #delivered = temporalities.map(() => 0);
  #ids: readonly number[] = [];
  #total = 0;
  #fails = false;

  constructor() {
    const counter = this.#provider.getMeter('tests').createObservableCounter('total');
    counter.addCallback((result) => {
      result.observe(this.#total, { id: 'always' });
      for (const id of this.#ids) result.observe(1, { id });
      if (this.#fails) throw new Error('no');
    });
  }

  observe(ids: readonly number[] | undefined): void {
    this.#ids = ids ?? this.#ids;
    this.#total += 7;
  }

  async collect(who: number, fate: string): Promise<void> {
    this.#fails = fate === 'callback fails';
    const collection = await this.#readers[who]?.collectPending();
    if (collection === undefined) throw new Error('there is no such reader');
    const series = seriesOf(collection.snapshot, 'total');
    expectDistinct(series);
    if (fate === 'is lost') collection.restore();
    else collection.commit();
    const given = pointAt(series, { id: 'always' });
    if (fate === 'is lost' || typeof given !== 'number') return;
    const before = temporalities[who] === 'delta' ? (this.#delivered[who] as number) : 0;
    this.#delivered[who] = before + given;
  }

  check(): void {
    expect(this.#delivered).toEqual(temporalities.map(() => this.#total));
    expect(this.#provider.describe().streams[0]?.series).toBeLessThanOrEqual(limit);
  }
}

/** And no more of them than there may be. */
function expectDistinct(series: readonly SeriesSnapshot[]): void {
  const ids = series.flatMap(({ attributes }) => attributes.id ?? []);
  expect(ids.length).toBeLessThanOrEqual(limit);
  expect(new Set(ids).size).toBe(ids.length);
}
