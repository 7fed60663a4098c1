import { describe, expect, it } from 'vitest';
import type { Cell } from '../cell/cell.ts';
import { CellWalk } from './cell-walk.ts';

const cell = (id: number): Cell => ({ series: { id } }) as Cell;
const idsOf = (parts: readonly (readonly number[])[], newestId: number): readonly number[] => {
  const cells = parts.map((ids) => ids.map(cell).values());
  return [...new CellWalk(cells, newestId)].map(({ series }) => series.id);
};

describe('CellWalk', () => {
  it('gives the cells of each part, up to the newest that is wanted', () => {
    expect(idsOf([[1, 4, 7], [], [2, 5], [6]], 5)).toEqual([1, 4, 2, 5]);
  });

  it('gives nothing of nothing, again and again', () => {
    const walk = new CellWalk([], 5);
    expect([walk.next(), walk.next()]).toEqual(Array(2).fill({ done: true, value: undefined }));
    expect(idsOf([[6]], 5)).toEqual([]);
  });

  it('asks a part for its cells when it gets there', () => {
    let asked = 0;
    const late = (function* () {
      asked++;
      yield cell(2);
    })();
    const walk = new CellWalk([[cell(1)].values(), late], 5);
    walk.next();
    expect(asked).toBe(0);
    expect([...walk]).toHaveLength(1);
  });
});
