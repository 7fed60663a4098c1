import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cell } from '../cell/cell.ts';
import { SumCell } from '../cell/sum-cell.ts';
import { canonicalKey } from './canonical-key.ts';
import { cleanAttributes, unreported } from './clean-attributes.ts';
import { SeriesTable } from './series-table.ts';

const owner = { sampling: { on: false }, offer: () => {}, consider: () => {}, release: () => {} };
const value = fc.constantFrom<unknown>(
  0,
  1,
  '0',
  '1',
  true,
  Number.NaN,
  null,
  undefined,
  ['a'],
  [],
  {},
  1n,
  'x'.repeat(300),
);
const key = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', '', '0');
const attributes = fc
  .uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs) as Attributes);
const filters = fc.constantFrom(undefined, { keeps: (name: string) => name !== 'b' && name !== 'd' });
const clean = (given: Attributes, filter: { keeps(name: string): boolean } | undefined) =>
  canonicalKey(cleanAttributes(given, filter, unreported));

describe('SeriesTable', () => {
  it('is a Map by sets of attributes, bounded in series and in nodes', () => {
    const steps = fc.array(fc.oneof({ weight: 5, arbitrary: attributes }, fc.constant('remove' as const)), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), filters, steps, (limit, filter, all) => {
        const createCell = (series: Cell['series']): Cell => new SumCell(owner, series, undefined);
        const table = new SeriesTable<Cell>({
          ...{ limit, filter, process: undefined, createCell, now: () => [0, 0] as [number, number] },
          ...{ report: unreported, onOverflow: () => {} },
        });
        const model = new Map<string, Cell>();
        let overflowed = 0;
        for (const each of all) {
          if (each === 'remove') {
            const [first] = model;
            if (first === undefined) continue;
            table.remove(first[1]);
            model.delete(first[0]);
            continue;
          }
          const cell = table.cellOf(each);
          const name = clean(each, filter);
          if (model.has(name)) expect(cell).toBe(model.get(name));
          else if (model.size < limit) model.set(name, cell);
          else {
            expect(table.isOverflow(cell)).toBe(true);
            overflowed++;
          }
          expect(table.size).toBe(model.size);
          expect(table.overflowed).toBe(overflowed);
          expect(table.nodes).toBeLessThanOrEqual(8 * limit);
        }
        for (const [name, { series }] of model) expect(canonicalKey(series.attributes)).toBe(name);
        expect(new Set(model.values()).size).toBe(model.size);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
