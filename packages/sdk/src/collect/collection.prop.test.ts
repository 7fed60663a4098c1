import { AggregationType } from '@opentelemetry/sdk-metrics';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import type { BoundInstrument } from '../protocol/symbols.ts';
import type { PointValue, Snapshot } from '../snapshot/snapshot.ts';
import { createPendingReader, seriesOf } from '../testdata/pending-reader.ts';
import type { Collection } from './collection.ts';

const aggregations = {
  sum: { type: AggregationType.SUM },
  histogram: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM },
  exponential: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
} as const;

const id = fc.nat(5);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant('record'), id, value: fc.integer({ min: 0, max: 1000 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('bound'), id, value: fc.integer({ min: 0, max: 1000 }) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('collect'), id, value: fc.constant(0) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('commit', 'restore'), id, value: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause'), id, value: fc.integer({ min: 1, max: 2000 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove'), id, value: fc.constant(0) }) },
  ),
  { maxLength: 60, size: 'max' },
);
const scenario = fc.record({
  aggregation: fc.constantFrom('sum', 'histogram', 'exponential'),
  temporalities: fc.array(fc.constantFrom('delta' as const, 'cumulative' as const), { minLength: 1, maxLength: 3 }),
  limit: fc.constantFrom(1, 3, 100),
  idleTimeMs: fc.constantFrom(undefined, 1000),
  steps,
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

describe('collections', () => {
  it('give a delta reader all that was recorded, once, whatever happens to deliveries and to series', async () => {
    vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    await fc.assert(
      fc.asyncProperty(scenario, async ({ steps: all, ...given }) => {
        const run = new Run(given);
        for (const step of all) await run.take(step);
        await run.finish();
        run.check();
      }),
      { seed: 11, numRuns: 600 },
    );
  });
});

type Scenario = Omit<typeof scenario extends fc.Arbitrary<infer S> ? S : never, 'steps'>;

class Run {
  readonly #given: Scenario;
  readonly #readers;
  readonly #instrument;
  readonly #handles = new Map<number, BoundInstrument>();
  readonly #pending: Collection[][];
  readonly #delivered: number[];
  #recorded = 0;
  /** What was recorded in series by the time that they were removed. */
  #removed = 0;
  readonly #byId = new Map<number, number>();

  constructor(given: Scenario) {
    this.#given = given;
    const { temporalities, limit, idleTimeMs, aggregation } = given;
    this.#readers = temporalities.map((temporality) => createPendingReader({ temporality, cardinalityLimit: limit }));
    const provider = new MeterProvider({
      readers: this.#readers,
      views: [
        {
          instrumentName: 'sizes',
          aggregation: aggregations[aggregation as keyof typeof aggregations],
          ...(idleTimeMs !== undefined && { seriesIdleTimeMs: idleTimeMs }),
        },
      ],
    });
    const sizes = provider.getMeter('tests').createHistogram('sizes');
    this.#instrument = sizes as typeof sizes & {
      bind(attributes: object): BoundInstrument;
      remove(attributes: object): void;
    };
    this.#pending = this.#readers.map(() => []);
    this.#delivered = this.#readers.map(() => 0);
  }

  async take({ kind, id: number, value }: { kind: string; id: number; value: number }): Promise<void> {
    const who = number % this.#readers.length;
    switch (kind) {
      case 'record':
        this.#count(number, value);
        return this.#instrument.record(value, number % 2 === 0 ? { id: number, a: 'b' } : { a: 'b', id: number });
      case 'bound':
        if (!this.#handles.has(number)) this.#handles.set(number, this.#instrument.bind({ id: number, a: 'b' }));
        this.#count(number, value);
        return this.#handles.get(number)?.record(value);
      case 'collect':
        this.#pending[who]?.push((await this.#readers[who]?.collectPending()) as Collection);
        return;
      case 'pause':
        vi.advanceTimersByTime(value);
        return;
      case 'remove':
        this.#removed += this.#byId.get(number) ?? 0;
        return this.#instrument.remove({ a: 'b', id: number });
      default:
        this.#settle(who, value, kind === 'commit');
    }
  }

  async finish(): Promise<void> {
    for (const [who, reader] of this.#readers.entries()) {
      while (this.#pending[who]?.length) this.#settle(who, 0, this.#pending[who].length % 2 === 0);
      const last = await reader.collectPending();
      this.#pending[who]?.push(last);
      expectDistinct(last.snapshot);
      if (this.#given.temporalities[who] === 'cumulative') this.#delivered[who] = 0;
      this.#settle(who, 0, true);
    }
  }

  check(): void {
    for (const [who, temporality] of this.#given.temporalities.entries()) {
      const delivered = this.#delivered[who];
      expect(delivered).toBeLessThanOrEqual(this.#recorded);
      // A cumulative reader does not see again what expired; its series begin anew.
      if (temporality === 'cumulative' && this.#given.idleTimeMs !== undefined) continue;
      expect(delivered).toBeGreaterThanOrEqual(this.#recorded - this.#removed);
    }
  }

  #count(number: number, value: number): void {
    this.#recorded += value;
    this.#byId.set(number, (this.#byId.get(number) ?? 0) + value);
  }

  /** Of those that are not settled any one: readers may learn in any order what became of their pushes. */
  #settle(who: number, which: number, delivered: boolean): void {
    const all = this.#pending[who] as Collection[];
    const [collection] = all.splice(which % Math.max(all.length, 1), 1);
    if (collection === undefined) return;
    if (delivered) this.#delivered[who] = (this.#delivered[who] as number) + total(collection.snapshot);
    if (delivered) collection.commit();
    collection.restore();
  }
}

function total(snapshot: Snapshot): number {
  return seriesOf(snapshot, 'sizes').reduce((sum, { value }) => sum + sumOf(value), 0);
}

function sumOf(value: PointValue): number {
  if (typeof value === 'number') return value;
  const counts = 'scale' in value ? [value.zeroCount, ...value.positive.counts] : value.counts;
  expect(counts.reduce((a, b) => a + b, 0)).toBe(value.count);
  return value.sum;
}

function expectDistinct(snapshot: Snapshot): void {
  const labels = seriesOf(snapshot, 'sizes').map(({ attributes }) => JSON.stringify(Object.entries(attributes).sort()));
  expect(new Set(labels).size).toBe(labels.length);
}
