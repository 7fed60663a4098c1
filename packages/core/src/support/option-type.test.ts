import { describe, expect, it } from 'vitest';
import {
  durationMs,
  eitherOf,
  flag,
  guarded,
  httpUrl,
  integer,
  listOf,
  meterProvider,
  type OptionType,
  oneOf,
  secretMap,
  stringMap,
  text,
} from './option-type.ts';

const colour = oneOf('red', 'green');

describe('option types', () => {
  it.each<[string, OptionType<unknown>, accepted: unknown[], refused: unknown[]]>([
    ['flag', flag, [true, false], ['true', 0, null, Object(true)]],
    ['text', text, ['a', ' '], ['', 1, null, Object('a')]],
    ['integer', integer(1, 3), [1, 2, 3], [0, 4, 1.5, '2', Number.NaN, 2n]],
    ['durationMs', durationMs, [1, 2 ** 31 - 1], [0, 2 ** 31]],
    ['oneOf', colour, ['red', 'green'], ['Red', 'constructor', undefined]],
    ['httpUrl', httpUrl, ['http://a', 'HTTPS://a/b?c'], ['ftp://a', 'a', 'http://', '', new URL('http://a')]],
    ['stringMap', stringMap, [{}, { a: 'b' }], [{ a: 1 }, ['a'], null, 'a=b']],
    ['listOf', listOf(text), [[], ['a']], [[''], ['a', 1], 'a', new Set(['a']), new Array(3)]],
    ['eitherOf', eitherOf(flag, text), [true, 'a'], ['', 1]],
    ['meterProvider', meterProvider, [{ getMeter: () => {} }], [{}, null, { getMeter: 1 }]],
  ])('%s accepts what it says and refuses the rest', (_name, type, accepted, refused) => {
    expect(accepted.filter((value) => !type.accepts(value))).toEqual([]);
    expect(refused.filter((value) => type.accepts(value))).toEqual([]);
    expect(type.expected).not.toBe('');
  });

  it.each<[string, OptionType<unknown>, string, unknown]>([
    ['flag', flag, 'TRUE', true],
    ['flag', flag, 'false', false],
    ['flag', flag, '1', undefined],
    ['flag', flag, 'constructor', undefined],
    ['flag', flag, '__proto__', undefined],
    ['integer', integer(1, 99), '+42', 42],
    ['integer', integer(1, 99), '4e1', undefined],
    ['integer', integer(1, 99), '100', undefined],
    ['oneOf', colour, 'RED', 'red'],
    ['oneOf', colour, 'toString', undefined],
    ['httpUrl', httpUrl, 'https://a', 'https://a'],
    ['httpUrl', httpUrl, 'a', undefined],
    ['stringMap', stringMap, 'a=1, b = x%20y ,,c=', { a: '1', b: 'x y', c: '' }],
    ['stringMap', stringMap, 'a=b=c', { a: 'b=c' }],
    ['stringMap', stringMap, 'a', undefined],
    ['stringMap', stringMap, '=b', undefined],
    ['stringMap', stringMap, 'a=%zz', undefined],
    ['eitherOf', eitherOf(flag, integer(0, 9)), '7', 7],
    ['guarded', guarded('anything', (value): value is unknown => value !== 0), 'a', undefined],
    ['listOf', listOf(text), 'a', undefined],
  ])('%s reads the environment (case %#)', (_name, type, value, expected) => {
    expect(type.parse(value)).toEqual(expected);
  });

  it('stringMap keeps a key that would set the prototype as a key', () => {
    expect(Object.entries(stringMap.parse('__proto__=a') ?? {})).toEqual([['__proto__', 'a']]);
  });

  it('secretMap says that it is secret', () => {
    expect([secretMap.secret, stringMap.secret]).toEqual([true, undefined]);
  });
});
