import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, seriesOf } from '../testdata/pending-reader.ts';
import type { Collection } from './collection.ts';

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('grow'), by: fc.nat(100) }),
    fc.record({ kind: fc.constantFrom('collect', 'fail', 'commit', 'restore'), by: fc.nat(3) }),
  ),
  { maxLength: 40, size: 'max' },
);

describe('collections of an observable counter', () => {
  it('deliver as deltas what the total grew by, though callbacks and deliveries fail', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const readers = [createPendingReader({ temporality: 'delta' }), createPendingReader({ temporality: 'delta' })];
        const provider = new MeterProvider({ readers });
        let total = 0;
        let fails = false;
        const counter = provider.getMeter('tests').createObservableCounter('total');
        counter.addCallback((result) => {
          result.observe(total, { a: 1 });
          result.observe(2 * total, { a: 2 });
          if (fails) throw new Error('no');
        });
        const pending: Collection[][] = [[], []];
        const delivered = [0, 0];
        const settle = (who: number, which: number, arrives: boolean): void => {
          const [collection] = pending[who]?.splice(which % Math.max(pending[who].length, 1), 1) ?? [];
          if (collection === undefined) return;
          const given = seriesOf(collection.snapshot, 'total').reduce((sum, { value }) => sum + (value as number), 0);
          if (arrives) delivered[who] = (delivered[who] as number) + given;
          if (arrives) collection.commit();
          else collection.restore();
        };
        const collect = async (who: number): Promise<void> => {
          pending[who]?.push((await readers[who]?.collectPending()) as Collection);
        };
        for (const { kind, by } of all) {
          const who = by % 2;
          fails = kind === 'fail';
          if (kind === 'grow') total += by;
          else if (kind === 'collect' || kind === 'fail') await collect(who);
          else settle(who, by, kind === 'commit');
        }
        fails = false;
        for (const who of [0, 1]) {
          while (pending[who]?.length) settle(who, 0, false);
          await collect(who);
          settle(who, 0, true);
          expect(delivered[who]).toBe(3 * total);
        }
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
