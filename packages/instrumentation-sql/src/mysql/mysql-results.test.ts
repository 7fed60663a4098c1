import { describe, expect, it } from 'vitest';
import { isInTransaction, returnedRows } from './mysql-results.ts';

const column = { name: 'a' };
const header = { affectedRows: 1, serverStatus: 2 };

describe('the returned rows', () => {
  it.each<[string, unknown, unknown, number | undefined]>([
    ['one result set', [{ a: 1 }, { a: 2 }], [column], 2],
    ['an empty one', [], [column], 0],
    ['rows as arrays', [[1], [2], [3]], [column], 3],
    ['several result sets', [[{ a: 1 }], [{ a: 1 }, { a: 2 }]], [[column], [column]], 3],
    ['several, the first without rows', [header, [{ a: 1 }]], [undefined, [column]], 1],
    ['several without rows', [header, header], [undefined, undefined], undefined],
    ['none', header, undefined, undefined],
    ['nothing', undefined, undefined, undefined],
  ])('of %s are counted', (_what, rows, fields, count) => {
    expect(returnedRows({ rows, fields })).toBe(count);
  });
});

describe('whether it is in a transaction', () => {
  it.each<[string, unknown, unknown, boolean | undefined]>([
    ['no: the flag is not there', { serverStatus: 2 }, undefined, false],
    ['yes: the flag is there', { serverStatus: 3 }, undefined, true],
    ['by the last of several', [{ serverStatus: 3 }, { serverStatus: 2 }], [undefined, undefined], false],
    ['not known: the last one returned rows', [{ serverStatus: 3 }, [{ a: 1 }]], [undefined, [column]], undefined],
    ['not known: it returned rows', [{ a: 1 }], [column], undefined],
    ['not known: a status that is none', { serverStatus: 'x' }, undefined, undefined],
    ['not known: nothing', undefined, undefined, undefined],
  ])('is %s', (_what, rows, fields, state) => {
    expect(isInTransaction({ rows, fields })).toBe(state);
  });
});
