import { describe, expect, it } from 'vitest';
import { cleanErrorType, errorTypeOf } from './error-type.ts';

describe('cleanErrorType', () => {
  it.each([[undefined], [null], [''], [404], [new Error('text')], [Symbol('x')]])('is _OTHER for %s', (errorType) => {
    expect(cleanErrorType(errorType)).toBe('_OTHER');
  });

  it('cleans and cuts', () => {
    expect(cleanErrorType('Time\tout')).toBe('Time_out');
    expect(cleanErrorType('x'.repeat(10_000_000))).toHaveLength(128);
  });
});

describe('errorTypeOf', () => {
  class TimeoutError extends Error {}
  class Named extends TypeError {
    override name = 'Busy';
  }
  class Holder {
    code = 17;
  }
  const throwing = Object.defineProperty(new Error('text'), 'name', {
    get: () => {
      throw new Error('in turn');
    },
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();

  it.each([
    ['its code', Object.assign(new Error('text'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['the name that it was given', new Named('text'), 'Busy'],
    ['the name of its class, where it was given none', new TimeoutError('text'), 'TimeoutError'],
    ['its class where it is built in', new RangeError('text'), 'RangeError'],
    ['the name of a DOMException, whose code is a number', new DOMException('text', 'AbortError'), 'AbortError'],
    ['the class of what is no error', new Holder(), 'Holder'],
    ['the class where code and name are no text', Object.assign(new Error('x'), { code: {}, name: 5 }), 'Error'],
    ['_OTHER for text, which has no bound', 'user 4711 not found', '_OTHER'],
    ['_OTHER for nothing', undefined, '_OTHER'],
    ['_OTHER for an object without a class', Object.create(null), '_OTHER'],
    ['_OTHER where a class has no name', Object.assign(Object.create(null), { constructor: { name: 1n } }), '_OTHER'],
    ['_OTHER for one that throws when it is asked', throwing, '_OTHER'],
    ['_OTHER for a revoked proxy', revoked.proxy, '_OTHER'],
  ])('is %s', (_what, thrown, expected) => {
    expect(errorTypeOf(thrown)).toBe(expected);
  });

  it('is bounded', () => {
    expect(errorTypeOf({ code: 'x'.repeat(10_000_000) })).toHaveLength(128);
  });
});
