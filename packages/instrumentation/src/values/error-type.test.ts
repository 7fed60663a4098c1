import { connect } from 'node:net';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorType } from './error-type.ts';

class Unnamed extends Error {}

function errorWith(properties: object): Error {
  return Object.assign(new Error('the message with user 42'), properties);
}

const revoked = Proxy.revocable({}, {});
revoked.revoke();

const hostile = {
  get code(): string {
    throw new Error('no code');
  },
};

describe('errorType', () => {
  it.each([
    ['a code', errorWith({ code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['an SQLSTATE', errorWith({ code: '23505' }), '23505'],
    [
      'a code of undici',
      errorWith({ code: 'UND_ERR_HEADERS_TIMEOUT', name: 'HeadersTimeoutError' }),
      'UND_ERR_HEADERS_TIMEOUT',
    ],
    ['a code without an error', { code: 'E_FULL' }, 'E_FULL'],
    ['a number as code', errorWith({ code: 23, name: 'TimeoutError' }), 'TimeoutError'],
    ['an empty code', errorWith({ code: '' }), 'Error'],
    ['a sentence as code', errorWith({ code: 'no such user 42' }), 'Error'],
    ['a long code', errorWith({ code: 'E'.repeat(65) }), 'Error'],
    ['a code with a line break', errorWith({ code: 'A\nB' }), 'Error'],
    ['a code with a line break at its end', errorWith({ code: 'A\n' }), 'Error'],
    ['an abort', AbortSignal.abort().reason, 'AbortError'],
    ['a name', errorWith({ name: 'Überlauf' }), 'Überlauf'],
    ['a sentence as name', errorWith({ name: 'user 42 is gone' }), 'Error'],
    ['an own class', new TypeError('x'), 'TypeError'],
    ['a class without a name of its own', new Unnamed('x'), 'Unnamed'],
    ['an error of another realm', runInNewContext('new RangeError("x")'), 'RangeError'],
    ['an error without a class', Object.assign(Object.create(null), { message: 'x' }), '_OTHER'],
    ['something that is no error', { name: 'Bob' }, '_OTHER'],
    ['a string', 'ECONNREFUSED', '_OTHER'],
    ['nothing', undefined, '_OTHER'],
    ['null', null, '_OTHER'],
    ['a function', () => {}, '_OTHER'],
    ['a code that throws', Object.assign(Object.create(hostile), {}), '_OTHER'],
    ['a revoked proxy', revoked.proxy, '_OTHER'],
  ])('of %s', (_, error, type) => {
    expect(errorType(error)).toBe(type);
  });

  it('of a connection that was refused at several addresses is their code', async () => {
    const socket = connect({ port: 1, host: 'localhost' });
    const error = await new Promise((resolve) => socket.on('error', resolve));
    expect(errorType(error)).toBe('ECONNREFUSED');
  });

  it('is one word of at most 64 characters, whatever is thrown', () => {
    const errors = fc.oneof(
      fc.anything({ withNullPrototype: true, withBigInt: true }),
      fc.record({ code: fc.anything(), name: fc.anything(), constructor: fc.anything() }).map(errorWith),
    );
    fc.assert(
      fc.property(errors, (error) => {
        expect(errorType(error)).toMatch(/^[\p{ID_Continue}.:/$-]{1,64}$/u);
      }),
      { seed: 7 },
    );
  });
});
