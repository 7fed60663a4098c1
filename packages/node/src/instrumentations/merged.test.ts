import { describe, expect, it } from 'vitest';
import { merged } from './merged.ts';

describe('merged', () => {
  it('has what any layer says, the last one on top', () => {
    expect(merged({ a: 1, b: 1 }, { b: 2, c: 2 }, { c: 3 })).toEqual({ a: 1, b: 2, c: 3 });
  });

  it('merges objects of options at any depth', () => {
    expect(merged({ a: { b: { c: 1, d: 1 } } }, { a: { b: { d: 2 } } })).toEqual({ a: { b: { c: 1, d: 2 } } });
  });

  it('replaces arrays, functions and instances as a whole', () => {
    const [map, call] = [new Map(), () => {}];
    expect(merged({ a: [1], b: {}, c: {} }, { a: [2], b: map, c: call })).toEqual({ a: [2], b: map, c: call });
    expect(merged({ a: {} }, { a: false })).toEqual({ a: false });
    expect(merged({ a: false }, { a: { b: 1 } })).toEqual({ a: { b: 1 } });
  });

  it('takes undefined as not given', () => {
    expect(merged({ a: 1 }, { a: undefined, b: undefined })).toEqual({ a: 1 });
  });

  it('leaves the layers as they were', () => {
    const [below, above] = [
      Object.freeze({ a: Object.freeze({ b: 1 }) }),
      Object.freeze({ a: Object.freeze({ c: 2 }) }),
    ];
    expect(merged(below, above)).toEqual({ a: { b: 1, c: 2 } });
  });

  it('keeps an option by the name __proto__ as one, for the check that refuses it', () => {
    const result = merged(JSON.parse('{"__proto__":{"polluted":true}}') as object);
    expect(Object.keys(result)).toEqual(['__proto__']);
    expect('polluted' in {}).toBe(false);
  });
});
