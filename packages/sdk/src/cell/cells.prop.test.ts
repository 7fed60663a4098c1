import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PointValue } from '../snapshot/snapshot.ts';
import { chainFactory, linkOf } from '../stream/chain.ts';
import type { Aggregation } from '../view/stream-config.ts';
import { type Cell, createSeries } from './cell.ts';

const owner = { sampling: { on: false }, offer: () => {}, consider: () => {}, release: () => {} };
const aggregations: Aggregation[] = [
  { kind: 'sum' },
  { kind: 'last-value' },
  { kind: 'histogram', shape: { boundaries: [-5, 0, 1, 100], recordMinMax: true } },
  { kind: 'exponential-histogram', shape: { maxSize: 4, recordMinMax: true } },
  { kind: 'exponential-histogram', shape: { maxSize: 160, recordMinMax: false } },
];
// Sums of these are exact in any order.
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constantFrom(0, 0.5, 2 ** -20, 2 ** 30, -(2 ** 20)));
const values = fc.array(value, { maxLength: 30 });

function chain(aggregation: Aggregation, length = 1): Cell {
  const create = chainFactory({ owner, aggregation, length });
  return create(createSeries({}, [0, 0]));
}

function recorded(aggregation: Aggregation, all: readonly number[]): Cell {
  const cell = chain(aggregation);
  for (const each of all) cell.accumulate(each);
  return cell;
}

describe.each(aggregations)('cells of kind $kind', (aggregation) => {
  it('are what they were after read, reset and merge of what was read', () => {
    fc.assert(
      fc.property(values, (all) => {
        const cell = recorded(aggregation, all);
        const before = cell.read();
        cell.reset();
        expect(cell.read()).toEqual(chain(aggregation).read());
        cell.merge(before);
        expect(cell.read()).toEqual(before);
      }),
      { seed: 8 },
    );
  });

  it('have what was recorded earlier and what was recorded since after a merge', () => {
    fc.assert(
      fc.property(values, fc.array(value, { minLength: 1, maxLength: 30 }), (earlier, since) => {
        const cell = recorded(aggregation, earlier);
        const read = cell.read();
        cell.reset();
        for (const each of since) cell.accumulate(each);
        cell.merge(read);
        expect(comparable(cell.read())).toEqual(comparable(recorded(aggregation, [...earlier, ...since]).read()));
      }),
      { seed: 9 },
    );
  });

  it('see the same in each link of a chain, and are emptied each on its own', () => {
    fc.assert(
      fc.property(values, values, (before, after) => {
        const head = chain(aggregation, 3);
        for (const each of before) head.accumulate(each);
        linkOf(head, 1).reset();
        for (const each of after) head.accumulate(each);
        const whole = recorded(aggregation, [...before, ...after]).read();
        expect(head.read()).toEqual(whole);
        expect(linkOf(head, 2).read()).toEqual(whole);
        expect(linkOf(head, 1).read()).toEqual(recorded(aggregation, after).read());
      }),
      { seed: 10 },
    );
  });
});

/** What does not depend on the order in which an exponential histogram became coarser. */
function comparable(point: PointValue): unknown {
  if (typeof point === 'number' || !('scale' in point)) return point;
  const trimmed = ({ offset, counts }: { offset: number; counts: readonly number[] }) => {
    const first = counts.findIndex((count) => count > 0);
    const last = counts.findLastIndex((count) => count > 0);
    return first < 0 ? [] : [offset + first, counts.slice(first, last + 1)];
  };
  return { ...point, positive: trimmed(point.positive), negative: trimmed(point.negative) };
}
