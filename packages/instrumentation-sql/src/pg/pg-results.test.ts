import { describe, expect, it } from 'vitest';
import { answeredVerbs, returnedRows } from './pg-results.ts';

const field = { name: 'a' };

describe('the returned rows', () => {
  it.each<[string, unknown, number | undefined]>([
    ['rows', { fields: [field], rows: [1, 2], rowCount: 2 }, 2],
    ['rows that were handed over one by one', { fields: [field], rows: [], rowCount: 7 }, 7],
    ['rows that were read in parts', { fields: [field], rows: [1, 2, 3, 4, 5], rowCount: 1 }, 5],
    ['no row', { fields: [field], rows: [], rowCount: 0 }, 0],
    ['a count that is none', { fields: [field], rows: [], rowCount: null }, 0],
    ['no columns', { fields: [], rows: [], rowCount: 3 }, undefined],
    [
      'several results',
      [
        { fields: [field], rows: [1] },
        { fields: [], rowCount: 3 },
        { fields: [field], rows: [1, 2] },
      ],
      3,
    ],
    ['several results without columns', [{ fields: [], rowCount: 3 }, {}], undefined],
    ['no result', undefined, undefined],
    ['null', null, undefined],
    ['an empty list', [], undefined],
    ['results that are none', [undefined, null, 7], undefined],
  ])('of %s are counted', (_what, results, rows) => {
    expect(returnedRows(results)).toBe(rows);
  });
});

describe('what the server answered', () => {
  const answers = (...commands: readonly unknown[]) => commands.map((command) => ({ command }));

  it('is what the text says', () => {
    expect(answeredVerbs(answers('BEGIN', 'SELECT', 'COMMIT'), ['begin', 'commit'])).toEqual(['begin', 'commit']);
  });

  it('is ROLLBACK where COMMIT came too late', () => {
    expect(answeredVerbs(answers('BEGIN', 'ROLLBACK'), ['begin', 'commit'])).toEqual(['begin', 'rollback']);
  });

  it('tells a savepoint from the transaction', () => {
    const verbs = ['begin', 'savepoint', 'rollback-to', 'rollback'] as const;
    expect(answeredVerbs(answers('BEGIN', 'SAVEPOINT', 'ROLLBACK', 'ROLLBACK'), verbs)).toEqual(verbs);
  });

  it('ends before what failed', () => {
    expect(answeredVerbs(answers('BEGIN', null), ['begin', 'commit'])).toEqual(['begin']);
  });

  it('is nothing without an answer', () => {
    expect(answeredVerbs([undefined], ['commit'])).toEqual([]);
  });
});
