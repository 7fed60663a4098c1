import { describe, expect, it } from 'vitest';
import { cleanMessage, codeOf, reasonOf } from './clean-message.ts';

describe('cleanMessage', () => {
  it.each([
    ['one\ntwo\r\n three\t', 'one two three'],
    ['\u001b[31mred\u001b[0m', '[31mred [0m'],
    ['a\0b\u2028c', 'a b c'],
    ['\ud800', '\ufffd'],
    ['', ''],
  ])('shows %j on one line, without control characters', (text, expected) => {
    expect(cleanMessage(text)).toBe(expected);
  });

  it('is short, whatever there was', () => {
    expect(cleanMessage('x'.repeat(10_000_000))).toHaveLength(201);
    expect(cleanMessage('🚀'.repeat(1000)).isWellFormed()).toBe(true);
  });
});

describe('reasonOf', () => {
  it.each<[error: unknown, reason: string]>([
    [new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]), '::1 refused; 127.0.0.1 refused'],
    [new AggregateError([new Error('no'), new Error('no')]), 'no'],
    [new AggregateError([], 'all failed'), 'all failed'],
    [Object.assign(new Error(''), { code: 'ECONNRESET' }), 'ECONNRESET'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('has a reason for %o', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});

describe('codeOf', () => {
  it.each([
    [Object.assign(new Error('x'), { code: 'EPIPE' }), 'EPIPE'],
    [new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'ECONNREFUSED'],
    [new Error('x', { cause: Object.assign(new Error('y'), { code: 'ENOENT' }) }), 'ENOENT'],
    [Object.assign(new Error('x'), { code: 7 }), undefined],
    [new Error('x'), undefined],
    [null, undefined],
  ])('finds the code of %o', (error, code) => {
    expect(codeOf(error)).toBe(code);
  });
});
