import { describe, expect, it, vi } from 'vitest';
import { cleanAttributes, copyAttributes, unreported } from './clean-attributes.ts';

const clean = (given: unknown) => cleanAttributes(given, undefined, unreported);

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
    const leftOut = vi.fn();
    const given = { ok: 1, object: {}, big: 1n, fn: () => {}, symbol: Symbol('s'), mixed: [1, 'a'], '': 'x' };
    expect(cleanAttributes(given, undefined, { ...unreported, leftOut })).toEqual({ ok: 1 });
    expect(leftOut.mock.calls.map(([key]) => key)).toEqual(['object', 'big', 'fn', 'symbol', 'mixed', '']);
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

  it('cuts keys and texts that are too long, and says so', () => {
    const cut = vi.fn();
    const long = 'x'.repeat(5000);
    const given = { value: long, list: ['a', `${long}1`, `${long}2`], [`${long}k`]: 1, short: 'y' };
    const kept = cleanAttributes(given, undefined, { ...unreported, cut });
    const texts = Object.entries(kept)
      .flat(2)
      .filter((text) => typeof text === 'string');
    expect(Math.max(...texts.map((text) => text.length))).toBe(4096);
    expect(new Set(texts).size).toBe(texts.length);
    expect(kept.short).toBe('y');
    expect(new Set(cut.mock.calls.map(([key]) => key))).toEqual(new Set(['value', 'list', `${long}k`]));
  });

  it('leaves out arrays that are too long, at once', () => {
    const leftOut = vi.fn();
    const given = { fits: new Array(1024).fill(1), long: new Array(1025).fill(1), sparse: new Array(2 ** 32 - 1) };
    const kept = cleanAttributes(given, undefined, { ...unreported, leftOut });
    expect(Object.keys(kept)).toEqual(['fits']);
    expect(leftOut.mock.calls.map(([key]) => key)).toEqual(['long', 'sparse']);
  });

  it('asks an array for nothing but its items', () => {
    const endless = Object.assign(['a'], { *[Symbol.iterator]() { for (;;) yield 'b'; }, find: () => 5 }); // biome-ignore format: one line
    expect(clean({ endless })).toEqual({ endless: ['a'] });
  });

  it('neither keeps nor reports nor even reads what the filter drops', () => {
    const leftOut = vi.fn();
    const read = vi.fn();
    const given = { a: 1, get b() { return read(); } }; // biome-ignore format: one line
    expect(cleanAttributes(given, { keeps: (key) => key === 'a' }, { ...unreported, leftOut })).toEqual({ a: 1 });
    expect(leftOut).not.toHaveBeenCalled();
    expect(read).not.toHaveBeenCalled();
  });

  it('leaves out what throws at being read', () => {
    const leftOut = vi.fn();
    const given = {
      a: 1,
      get b(): string {
        throw new Error('no');
      },
    };
    expect(cleanAttributes(given, undefined, { ...unreported, leftOut })).toEqual({ a: 1 });
    expect(leftOut).toHaveBeenCalledOnce();
    expect(clean(revoked({}))).toEqual({});
    expect(clean({ a: revoked([]), b: 1 })).toEqual({ b: 1 });
  });
});

describe('copyAttributes', () => {
  it('copies, arrays too', () => {
    const given = { a: 1, tags: ['a'] };
    const copy = copyAttributes(given);
    given.a = 2;
    given.tags.push('b');
    expect(copy).toEqual({ a: 1, tags: ['a'] });
  });

  it('keeps what can be read beside what cannot, which is reported when the copy is cleaned', () => {
    const leftOut = vi.fn();
    const given = JSON.parse('{"__proto__":"p","a":1}');
    Object.defineProperty(given, 'b', { enumerable: true, get: () => { throw new Error('no'); } }); // biome-ignore format: one line
    const kept = cleanAttributes(copyAttributes(given), undefined, { ...unreported, leftOut });
    expect(Object.entries(kept)).toEqual([
      ['__proto__', 'p'],
      ['a', 1],
    ]);
    expect(leftOut.mock.calls.map(([key]) => key)).toEqual(['b']);
  });

  it('does not throw for what is no attributes', () => {
    for (const given of [undefined, null, 'text', 5, revoked({})]) expect(copyAttributes(given)).toEqual({});
  });
});

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}
