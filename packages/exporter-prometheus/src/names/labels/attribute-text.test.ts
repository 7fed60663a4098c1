import { describe, expect, it } from 'vitest';
import { attributeText } from './attribute-text.ts';

function throwing(): never {
  throw new Error('hands off');
}

describe('attributeText', () => {
  it.each([
    ['text', 'text'],
    ['', ''],
    ['"quoted"', '"quoted"'],
    [200, '200'],
    [0.1, '0.1'],
    [-0, '0'],
    [1e21, '1e+21'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
    [true, 'true'],
    [false, 'false'],
    [12n, '12'],
  ])('writes %s as %s', (value, expected) => {
    expect(attributeText(value)).toBe(expected);
  });

  it.each([
    [['a', 'b"c', null], '["a","b\\"c",null]'],
    [[1, Number.NaN, Number.NEGATIVE_INFINITY], '[1,"NaN","-Infinity"]'],
    [[true, undefined], '[true,null]'],
    [[], '[]'],
    [[1n], '["1"]'],
    [{ b: 1, a: ['x'] }, '{"b":1,"a":["x"]}'],
  ])('writes %o as JSON', (value, expected) => {
    expect(attributeText(value)).toBe(expected);
  });

  it('writes bytes in base64', () => {
    expect(attributeText(new Uint8Array([0, 255, 1]))).toBe('AP8B');
  });

  it('takes what is no value for none', () => {
    expect([undefined, null, () => 1, Symbol('s')].map(attributeText)).toEqual(['', '', '', '']);
  });

  it('takes what cannot be read for none', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect([cycle, proxy, { toJSON: throwing }, { toJSON: () => undefined }].map(attributeText)).toEqual([
      '',
      '',
      '',
      '',
    ]);
  });
});
