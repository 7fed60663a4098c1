import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';

const withCode = (code: unknown, cause?: unknown): Error => Object.assign(new Error('text', { cause }), { code });
const timedOut = new DOMException('late', 'TimeoutError');

describe('failureOf', () => {
  it.each([
    ['a code', withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    ['a code of undici', withCode('UND_ERR_HEADERS_TIMEOUT'), 'UND_ERR_HEADERS_TIMEOUT'],
    ['a time limit of fetch, whose code is a number', timedOut, 'TimeoutError'],
    ['an abort of fetch', new DOMException('no', 'AbortError'), 'AbortError'],
    ['an abort of Node', withCode('ABORT_ERR'), 'AbortError'],
    ['a time limit of Node', withCode('ABORT_ERR', timedOut), 'TimeoutError'],
    ['an abort of Node for another reason', withCode('ABORT_ERR', new RangeError('x')), 'AbortError'],
    ['an abort of undici', withCode('UND_ERR_ABORTED'), 'AbortError'],
    ['an error without a code', new RangeError('x'), 'RangeError'],
    ['an object that is no error', {}, '_OTHER'],
    ['a text', 'Response object has been garbage collected', 'AbortError'],
    ['nothing', undefined, 'AbortError'],
    ['null', null, 'AbortError'],
    ['a function', () => {}, 'AbortError'],
  ])('of %s', (_what, error, expected) => {
    expect(failureOf(error)).toBe(expected);
  });

  it('asks who bounds the types', () => {
    expect(failureOf(withCode('E1'), () => '_OTHER')).toBe('_OTHER');
  });
});
