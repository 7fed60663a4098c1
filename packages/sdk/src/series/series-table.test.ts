import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it, vi } from 'vitest';
import type { Cell } from '../cell/cell.ts';
import { SumCell } from '../cell/sum-cell.ts';
import { unreported } from './clean-attributes.ts';
import { SeriesTable, type SeriesTableOptions } from './series-table.ts';

const owner = { sampling: { on: false }, offer: () => {}, consider: () => {}, release: () => {} };

function tableOf(options: Partial<SeriesTableOptions<Cell>> = {}): SeriesTable<Cell> {
  return new SeriesTable<Cell>({
    limit: 3,
    filter: undefined,
    process: undefined,
    createCell: (series) => new SumCell(owner, series, undefined),
    now: () => [0, 0],
    report: unreported,
    onOverflow: () => {},
    ...options,
  });
}

const labels = (table: SeriesTable<Cell>) => [...table.cells()].map(({ series }) => series.attributes);

describe('SeriesTable', () => {
  it('has one cell for a set of attributes in any order', () => {
    const table = tableOf();
    const cell = table.cellOf({ a: 1, b: 2 });
    for (let i = 0; i < 2; i++) expect(table.cellOf({ b: 2, a: 1 })).toBe(cell);
    expect(table.size).toBe(1);
  });

  it.each([
    ['no attributes', undefined],
    ['an empty object', {}],
    ['only absent values', { a: undefined, b: null }],
    ['null', null],
    ['a string', 'abc'],
    ['only what is unsupported', { a: {}, b: 1n }],
  ])('takes %s for the series without attributes', (_, given) => {
    const table = tableOf();
    const bare = table.cellOf(undefined);
    for (let i = 0; i < 2; i++) expect(table.cellOf(given as Attributes)).toBe(bare);
    expect(table.size).toBe(1);
  });

  it('has room for as many series as the limit says, and one more for all others', () => {
    const onOverflow = vi.fn();
    const table = tableOf({ onOverflow });
    for (const id of [1, 2, 3]) table.cellOf({ id });
    expect(onOverflow).not.toHaveBeenCalled();
    expect(labels(table)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
    expect(table.cellOf({ id: 4 })).toBe(table.cellOf({ id: 5 }));
    expect(onOverflow).toHaveBeenCalledOnce();
    expect(table.overflowed).toBe(2);
    expect(labels(table)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { 'otel.metric.overflow': true }]);
    expect(table.cellOf({ id: 1 }).series.attributes).toEqual({ id: 1 });
  });

  it('does not count as a measurement that a handle was bound', () => {
    const table = tableOf({ limit: 1 });
    table.cellOf({ id: 1 });
    expect(table.isOverflow(table.bind({ id: 2 }))).toBe(true);
    expect(table.overflowed).toBe(0);
    expect(table.size).toBe(1);
  });

  it('records what calls itself the overflow series in it, so that it is there once', () => {
    const table = tableOf();
    expect(table.isOverflow(table.cellOf({ 'otel.metric.overflow': true }))).toBe(true);
    expect(table.size).toBe(0);
  });

  it('does not throw at attributes that do, and does not lose the measurement', () => {
    const table = tableOf();
    const getter = {
      a: 1,
      get b(): string {
        throw new Error('no');
      },
    };
    expect(table.cellOf(getter)).toBe(table.cellOf({ a: 1 }));
    const { proxy, revoke } = Proxy.revocable({ a: 1 }, {});
    revoke();
    expect(table.cellOf(proxy)).toBe(table.cellOf(undefined));
  });

  it('does not merge sets because a getter gave another value at each read', () => {
    let reads = 0;
    const table = tableOf({ limit: 100 });
    for (let i = 0; i < 5; i++) table.cellOf({ get id() { return ++reads; } }); // biome-ignore format: one line
    for (let id = 1; id <= reads; id++) expect(table.cellOf({ id }).series.attributes).toEqual({ id });
  });

  it('asks an attributes processor once for each path, not at each record', () => {
    const process = vi.fn(({ id }: Attributes): Attributes => ({ even: Number(id) % 2 === 0 }));
    const table = tableOf({ process });
    const [one, two, three] = [{ id: 1 }, { id: 2 }, { id: 3 }].map((each) => table.cellOf(each));
    expect(one).toBe(three);
    expect(one).not.toBe(two);
    for (let i = 0; i < 10; i++) table.cellOf({ id: 1 });
    expect(process).toHaveBeenCalledTimes(3);
  });

  it('begins a series anew after it was removed, whatever the order of the keys', () => {
    const table = tableOf();
    const first = table.cellOf({ a: 1, b: 2 });
    table.cellOf({ b: 2, a: 1 });
    table.remove(first);
    expect(table.peek({ a: 1, b: 2 })).toBeUndefined();
    const second = table.cellOf({ b: 2, a: 1 });
    expect(second).not.toBe(first);
    expect(table.cellOf({ a: 1, b: 2 })).toBe(second);
    expect(table.successorOf(first)).toBe(second);
    expect(table.restore(first)).toBe(false);
  });

  it('makes room by removing', () => {
    const table = tableOf({ limit: 1 });
    table.remove(table.cellOf(undefined));
    expect(table.isOverflow(table.cellOf({ id: 1 }))).toBe(false);
    expect(table.isOverflow(table.cellOf(undefined))).toBe(true);
  });

  it('puts a cell back as a series of its own', () => {
    const table = tableOf();
    const cell = table.cellOf({ a: 1 });
    const { id, attributes } = cell.series;
    table.remove(cell);
    expect(table.successorOf(cell)).toBeUndefined();
    expect(table.restore(cell)).toBe(true);
    expect(table.cellOf({ a: 1 })).toBe(cell);
    expect(table.successorOf(cell)).toBe(cell);
    expect(cell.series.id).not.toBe(id);
    expect(cell.series.attributes).toBe(attributes);
  });
});
