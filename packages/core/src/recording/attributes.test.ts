import type { Attributes } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { copyAttributes, snapshotOf } from './attributes.ts';
import { Drops } from './drops.ts';

describe('copyAttributes', () => {
  let drops: Drops;
  const copied = (source: unknown): Attributes => copyAttributes(source, drops);

  beforeEach(() => {
    drops = new Drops(() => {});
  });

  afterEach(() => vi.unstubAllGlobals());

  it('copies what a label can hold, and leaves the source alone', () => {
    const source = Object.freeze({ text: 'a', number: 1.5, flag: false, list: Object.freeze(['a', 'b']) });
    expect(copied(source)).toEqual(source);
    expect(copied(source)).not.toBe(source);
    expect(copied(source).list).not.toBe(source.list);
    expect(drops.byReason()).toEqual({});
  });

  it.each([[undefined], [null], [{}], [{ a: undefined, b: null }]])('takes %j for no attributes', (source) => {
    expect(copied(source)).toEqual({});
    expect(drops.byReason()).toEqual({});
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = () => {
    throw new Error('hands off');
  };
  it.each([
    ['a string', 'a=1'],
    ['a number', 1],
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a list', ['a']],
    ['a buffer', new Uint8Array(3)],
    ['a map, whose entries would be passed over in silence', new Map([['a', 1]])],
    ['a revoked proxy', revoked.proxy],
    ['a proxy that throws', new Proxy({}, { ownKeys: throwing })],
  ])('drops and counts %s instead of an object', (_what, source) => {
    expect(copied(source)).toEqual({});
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a symbol', Symbol('a')],
    ['an object', {}],
    ['a function', () => 1],
    ['a boxed string', Object('a')],
    ['a date', new Date(0)],
    ['a list of mixed types', ['a', 1]],
    ['a list of objects', [{}]],
    ['a revoked proxy', revoked.proxy],
    ['a list that throws', new Proxy([], { get: throwing })],
  ])('leaves out and counts a value that is %s, and keeps the others', (_what, bad) => {
    expect(copied({ before: 1, bad, after: 2 })).toEqual({ before: 1, after: 2 });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('leaves out and counts a value whose getter throws, and keeps the others', () => {
    const source = { before: 1, after: 2 };
    Object.defineProperty(source, 'bad', { enumerable: true, get: throwing });
    expect(copied(source)).toEqual({ before: 1, after: 2 });
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('keeps null items of a list, as OpenTelemetry has it', () => {
    expect(copied({ list: [null, 'a', undefined] })).toEqual({ list: [null, 'a', null] });
  });

  it('calls no method of a list, which may be one of a subclass', () => {
    class Hostile extends Array<string> {
      override slice = throwing;
      override map = throwing;
    }
    expect(copied({ list: Hostile.from(['a']) })).toEqual({ list: ['a'] });
  });

  it('takes own keys only', () => {
    expect(copied(Object.create({ inherited: 1 }, { own: { value: 2, enumerable: true } }))).toEqual({ own: 2 });
  });

  it('sets no prototype through the key __proto__', () => {
    const labels = copied(JSON.parse('{"__proto__": ["polluted"], "constructor": "c", "toString": "t"}'));
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
    expect(Object.entries(labels)).toEqual([
      ['constructor', 'c'],
      ['toString', 't'],
    ]);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('cleans and cuts names and values', () => {
    const labels = copied({ ['k'.repeat(10_000)]: 'v'.repeat(10_000_000), 'line\nbreak': 'a\u0000b' });
    expect(labels).toEqual({ ['k'.repeat(128)]: 'v'.repeat(256), line_break: 'a_b' });
  });

  it.each([
    [{ 'a\n': 1, a_: 2 }, { a_: 1 }],
    [{ a_: 1, 'a\n': 2 }, { a_: 1 }],
    [{ '': 1, b: 2 }, { b: 2 }],
  ])('lets no two names of %j become one, and none be empty', (source, expected) => {
    expect(copied(source)).toEqual(expected);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('takes 64 attributes and counts that there were more', () => {
    const source = Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, i]));
    expect(Object.keys(copied(source))).toHaveLength(64);
    expect(drops.byReason()).toEqual({ 'too-many-attributes': 1 });
  });

  it('does not look at every value of an object full of unfit ones', () => {
    const get = vi.fn(() => Symbol('unfit'));
    copied(new Proxy(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, i])), { get }));
    expect(get.mock.calls.length).toBeLessThan(1000);
    expect(drops.byReason()['too-many-attributes']).toBe(1);
  });
});

describe('snapshotOf', () => {
  it('is cleaned once, and each measurement gets a copy of its own', () => {
    const drops = new Drops(() => {});
    const snapshot = snapshotOf({ a: 1, bad: Number.NaN }, drops);
    const [first, second] = [copyAttributes(snapshot, drops), copyAttributes(snapshot, drops)];
    first.b = 2;
    expect([Object.entries(second), snapshotOf(snapshot, drops)]).toEqual([[['a', 1]], snapshot]);
    expect(drops.byReason()).toEqual({ 'invalid-attribute': 1 });
  });

  it('is undefined where there is nothing to copy', () => {
    const drops = new Drops(() => {});
    expect([snapshotOf(undefined, drops), snapshotOf(null, drops), snapshotOf({ a: 1 }, drops)]).toEqual([
      undefined,
      undefined,
      { a: 1 },
    ]);
  });
});
