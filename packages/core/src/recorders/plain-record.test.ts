import { describe, expect, it } from 'vitest';
import { plainRecord } from './plain-record.ts';

const throwing = {
  get operation(): string {
    throw new Error('no operation');
  },
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();

describe('plainRecord', () => {
  it('copies what a record can have, and nothing else', () => {
    const attributes = { kind: 'ml', urgent: true, sizes: [1, 2] };
    const given = { operation: 'plan', success: false, durationSeconds: 1, errorType: 'Busy', attributes, other: 1 };
    const plain = plainRecord(given);
    attributes.kind = 'etl';
    attributes.sizes.push(3);
    expect(plain).toEqual({
      ...{ operation: 'plan', success: false, durationSeconds: 1, errorType: 'Busy' },
      attributes: { kind: 'ml', urgent: true, sizes: [1, 2] },
    });
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'plan'],
    ['a list', [{ operation: 'plan' }]],
    ['a function', () => ({ operation: 'plan' })],
    ['a getter that throws', throwing],
    ['a revoked proxy', revoked.proxy],
  ])('gives nothing for %s', (_what, given) => {
    expect(plainRecord(given)).toBeUndefined();
  });

  it('replaces what no port can carry by what is recorded as not right', () => {
    const given = { operation: () => {}, success: Symbol('yes'), durationSeconds: 1n, attributes: new Map([['a', 1]]) };
    expect(plainRecord(given)).toEqual({
      operation: Number.NaN,
      success: Number.NaN,
      durationSeconds: Number.NaN,
      attributes: Number.NaN,
    });
  });

  it('keeps the other attributes where one cannot be read', () => {
    const attributes = {
      kind: 'ml',
      fn: () => {},
      nested: { a: 1 },
      list: ['a', {}],
      get broken(): string {
        throw new Error('broken');
      },
    };
    expect(plainRecord({ operation: 'plan', attributes })?.attributes).toEqual({
      kind: 'ml',
      fn: Number.NaN,
      nested: Number.NaN,
      list: ['a', Number.NaN],
      broken: Number.NaN,
    });
  });

  it('can be carried by any port, whatever it was made of', () => {
    const attributes = { fn: () => {}, symbol: Symbol('a'), list: [() => {}], weak: new WeakMap(), socket: globalThis };
    const plain = plainRecord({ operation: 'plan', errorType: Symbol('b'), outcome: new WeakSet(), attributes });
    expect(() => structuredClone(plain)).not.toThrow();
  });

  it('cuts text and arrays, so that a record has a bounded size', () => {
    const text = 'x'.repeat(1_000_000);
    const plain = plainRecord({
      operation: text,
      attributes: { [text]: text, list: new Array(1000).fill(text) },
    });
    expect(JSON.stringify(plain).length).toBeLessThan(70 * 4096);
  });

  it('has as many attributes as a policy looks at, and one more by which that finds out that there are others', () => {
    const attributes = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key ${i}`, i]));
    const plain = plainRecord({ operation: 'plan', attributes })?.attributes;
    expect(Object.keys(plain as object)).toEqual(Object.keys(attributes).slice(0, 513));
  });

  it('sets no prototype', () => {
    const attributes = JSON.parse('{"__proto__":["a"],"kind":"ml"}');
    const plain = plainRecord({ operation: 'plan', attributes })?.attributes;
    expect(Object.keys(plain as object)).toEqual(['__proto__', 'kind']);
  });
});
