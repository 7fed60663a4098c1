import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { interruptionOf } from './abort.ts';

describe('interruptionOf', () => {
  class TimeoutError extends Error {}
  class Cancelled extends Error {
    override name = 'CanceledError';
  }
  const throwing = Object.defineProperty({}, 'name', {
    get: () => {
      throw new Error('in turn');
    },
  });
  it.each([
    ['an AbortError of the DOM', new DOMException('', 'AbortError'), 'cancelled'],
    ['a TimeoutError of the DOM', new DOMException('', 'TimeoutError'), 'timeout'],
    ['an AbortError of Node.js', Object.assign(new Error(''), { code: 'ABORT_ERR' }), 'cancelled'],
    ['the error of an HTTP client', Object.assign(new Error(''), { code: 'ERR_CANCELED' }), 'cancelled'],
    ['an error with such a name', new Cancelled(''), 'cancelled'],
    ['an error of such a class', new TimeoutError(''), 'timeout'],
    ['a connection that timed out', Object.assign(new Error(''), { code: 'ETIMEDOUT' }), undefined],
    ['any other error', new RangeError(''), undefined],
    ['text', 'AbortError', undefined],
    ['nothing', undefined, undefined],
    ['what throws when it is asked', throwing, undefined],
  ])('of %s', (_what, thrown, expected) => {
    expect(interruptionOf(thrown, undefined)).toBe(expected);
  });

  it('understands what Node.js throws when it is aborted', async () => {
    const thrown = await sleep(1000, undefined, { signal: AbortSignal.abort() }).catch((error: unknown) => error);
    expect(interruptionOf(thrown, undefined)).toBe('cancelled');
  });

  it('understands what a signal says whose time is up', async () => {
    const signal = AbortSignal.timeout(1);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    expect(interruptionOf(new Error('closed'), signal)).toBe('timeout');
    expect(interruptionOf(signal.reason, undefined)).toBe('timeout');
  });

  it('takes any error after an abort for its consequence, and none before', () => {
    expect(interruptionOf(new RangeError(''), AbortSignal.abort('stop'))).toBe('cancelled');
    expect(interruptionOf(new RangeError(''), new AbortController().signal)).toBeUndefined();
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each<[string, unknown]>([
    ['an object', {}],
    ['a number', 7],
    ['null', null],
    ['what is aborted in another sense', { aborted: 'yes' }],
    ['a revoked proxy', revoked.proxy],
  ])('does without %s in the place of the signal', (_what, signal) => {
    expect(interruptionOf(new RangeError(''), signal as never)).toBeUndefined();
  });
});
