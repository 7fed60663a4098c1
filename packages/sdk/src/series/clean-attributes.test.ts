import { describe, expect, it, vi } from 'vitest';
import { cleanAttributes } from './clean-attributes.ts';

const clean = (given: unknown) => cleanAttributes(given, undefined, () => {});

describe('cleanAttributes', () => {
  it('copies, so that the caller may do what it likes with its object and its arrays', () => {
    const given = { route: '/', tags: ['a'] };
    const copy = clean(given);
    given.route = '/other';
    given.tags.push('b');
    expect(copy).toEqual({ route: '/', tags: ['a'] });
  });

  it('gives an object that nobody can change', () => {
    const copy = clean({ tags: ['a'] });
    expect(Object.isFrozen(copy)).toBe(true);
    expect(Object.isFrozen(copy.tags)).toBe(true);
  });

  it('takes undefined and null for no attribute', () => {
    expect(clean({ a: undefined, b: null, c: 0 })).toEqual({ c: 0 });
  });

  it.each([undefined, null, 'text', 5, Symbol('s'), () => {}])('takes %s for no attributes', (given) => {
    expect(clean(given)).toEqual({});
  });

  it('leaves out what OpenTelemetry does not know, and says so', () => {
    const unsupported = vi.fn();
    const given = { ok: 1, object: {}, big: 1n, fn: () => {}, symbol: Symbol('s'), mixed: [1, 'a'], '': 'x' };
    expect(cleanAttributes(given, undefined, unsupported)).toEqual({ ok: 1 });
    expect(unsupported.mock.calls.map(([key]) => key)).toEqual(['object', 'big', 'fn', 'symbol', 'mixed', '']);
  });

  it('takes arrays of one type that have holes', () => {
    expect(clean({ tags: ['a', null, undefined, 'b'] })).toEqual({ tags: ['a', null, undefined, 'b'] });
  });

  it('takes keys that every object has, and not those that are inherited', () => {
    const given = Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } });
    expect(clean(given)).toEqual({ own: 2 });
    const odd = clean(JSON.parse('{"__proto__": "p", "constructor": "c"}'));
    expect(Object.entries(odd)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ]);
    expect(Object.getPrototypeOf(odd)).toBe(Object.prototype);
  });

  it('neither keeps nor reports nor even reads what the filter drops', () => {
    const unsupported = vi.fn();
    const read = vi.fn();
    const given = { a: 1, get b() { return read(); } }; // biome-ignore format: one line
    expect(cleanAttributes(given, { keeps: (key) => key === 'a' }, unsupported)).toEqual({ a: 1 });
    expect(unsupported).not.toHaveBeenCalled();
    expect(read).not.toHaveBeenCalled();
  });

  it('leaves out what throws at being read', () => {
    const unsupported = vi.fn();
    const given = {
      a: 1,
      get b(): string {
        throw new Error('no');
      },
    };
    expect(cleanAttributes(given, undefined, unsupported)).toEqual({ a: 1 });
    expect(unsupported).toHaveBeenCalledOnce();
    expect(clean(revoked({}))).toEqual({});
    expect(clean({ a: revoked([]), b: 1 })).toEqual({ b: 1 });
  });
});

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
