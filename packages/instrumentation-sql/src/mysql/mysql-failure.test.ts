import { errorType, type Kit } from '@executor-metrics/instrumentation';
import { describe, expect, it } from 'vitest';
import { endsTransaction, failureOf } from './mysql-failure.ts';

const kit = { errorType } as Kit;
const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe('why a statement failed', () => {
  it.each([
    [
      'an error of the server',
      error('x', { code: 'ER_DUP_ENTRY', errno: 1062, sqlState: '23000' }),
      'ER_DUP_ENTRY',
      '1062',
    ],
    ['an error without a name', error('x', { code: undefined, errno: 31_000, sqlState: '45000' }), 'Error', '31000'],
    ['an error of the system', error('x', { code: 'ECONNREFUSED', errno: -111 }), 'ECONNREFUSED', undefined],
    ['a number that is none', error('x', { errno: Number.NaN, sqlState: '45000' }), 'Error', undefined],
    ['a pool that was ended', error('Pool is closed.'), 'pool_ended', undefined],
    ['a message that nobody knows', error('secret value'), 'Error', undefined],
    ['a text', 'secret value', '_OTHER', undefined],
    ['nothing', undefined, '_OTHER', undefined],
  ])('is told of %s', (_what, thrown, type, code) => {
    expect(failureOf(thrown, kit)).toEqual({ type, code });
  });
});

describe('a transaction', () => {
  it.each([
    ['a deadlock', { errno: 1213 }, true],
    ['a lock that was waited for too long', { errno: 1205 }, false],
    ['nothing', undefined, false],
  ])('is over after %s: %s', (_what, thrown, isOver) => {
    expect(endsTransaction(thrown)).toBe(isOver);
  });
});
