import { errorType, type Kit } from '@executor-metrics/instrumentation';
import { describe, expect, it } from 'vitest';
import { failureOf } from './pg-failure.ts';

const kit = { errorType } as Kit;
const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe('why a statement failed', () => {
  it.each([
    ['an error of the server', error('x', { code: '23505', severity: 'ERROR' }), '23505', '23505'],
    ['an error that a function raises', error('x', { code: 'EM001', severity: 'ERROR' }), 'EM001', 'EM001'],
    ['an error of the system that looks like one', error('x', { code: 'EPIPE' }), 'EPIPE', undefined],
    ['an error of the system', error('x', { code: 'ECONNREFUSED' }), 'ECONNREFUSED', undefined],
    ['a code that is none', error('x', { code: 'secret value', severity: 'ERROR' }), 'Error', undefined],
    ['a code in small letters', error('x', { code: '23a05', severity: 'ERROR' }), '23a05', undefined],
    ['a number as a code', error('x', { code: 23505, severity: 'ERROR' }), 'Error', undefined],
    ['a time-out of the client', error('Query read timeout'), 'query_timeout', undefined],
    ['a message that nobody knows', error('secret value'), 'Error', undefined],
    ['an error of a class', new RangeError('x'), 'RangeError', undefined],
    ['a text', 'secret value', '_OTHER', undefined],
    ['null', null, '_OTHER', undefined],
    ['nothing', undefined, '_OTHER', undefined],
  ])('is told of %s', (_what, thrown, type, code) => {
    expect(failureOf(thrown, kit)).toEqual({ type, code });
  });
});
