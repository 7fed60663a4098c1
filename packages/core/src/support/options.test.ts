import { describe, expect, it } from 'vitest';
import { flag, integer, secretMap } from './option-type.ts';
import { ConfigurationError, checkOptions, shown } from './options.ts';

interface Options {
  readonly enabled?: boolean | undefined;
  readonly size?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const check = (given: unknown) =>
  checkOptions<Options>('make()', given as Options, { enabled: flag, size: integer(1, 9), headers: secretMap });

describe('checkOptions', () => {
  it('gives what was given, without what is undefined', () => {
    expect(check({ size: 3, enabled: undefined })).toEqual({ size: 3 });
    expect(check(undefined)).toEqual({});
    expect(check(Object.assign(Object.create(null), { size: 3 }))).toEqual({ size: 3 });
  });

  it.each([
    [{ sise: 3 }, 'make(): unknown option "sise" (value: 3); accepted: enabled, size, headers'],
    [{ size: 10 }, 'make(): option "size" is 10; accepted: a whole number from 1 to 9'],
    [{ size: '3' }, 'make(): option "size" is "3"; accepted: a whole number from 1 to 9'],
    [{ headers: { key: 4711 } }, 'make(): option "headers" is not shown; accepted: strings by name'],
    [null, 'make(): the options are null; accepted: a plain object'],
    ['size=3', 'make(): the options are "size=3"; accepted: a plain object'],
    [[], 'make(): the options are an array; accepted: a plain object'],
    [JSON.parse('{"__proto__": 1}'), 'make(): unknown option "__proto__"'],
    [{ constructor: 1 }, 'make(): unknown option "constructor"'],
  ])('refuses %j and says why', (given, message) => {
    expect(() => check(given)).toThrow(ConfigurationError);
    expect(() => check(given)).toThrow(message);
  });

  it.each([
    ['a map', new Map([['size', 3]])],
    ['a promise, where an await was forgotten', Promise.resolve({ size: 3 })],
  ])('refuses %s, whose entries would be passed over in silence', (_what, given) => {
    expect(() => check(given)).toThrow('accepted: a plain object');
  });

  it('is not misled by what is added to every object', () => {
    Object.defineProperty(Object.prototype, 'size', {
      value: 99,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    try {
      expect(Object.keys(check({ enabled: true }))).toEqual(['enabled']);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'size');
    }
  });
});

describe('shown', () => {
  it.each([
    ['a\nb', '"a\\nb"'],
    [() => 1, 'a function'],
    [{ toString: null }, 'an object'],
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10'],
    [undefined, 'undefined'],
  ])('shows a value on one line without calling it (case %#)', (value, expected) => {
    expect(shown(value)).toBe(expected);
  });

  it('is short', () => {
    expect(shown('x'.repeat(10_000_000)).length).toBeLessThan(100);
  });
});
