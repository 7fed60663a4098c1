import { describe, expect, it } from 'vitest';
import { AttributeTrie } from './attribute-trie.ts';

describe('AttributeTrie', () => {
  it('finds what was inserted for the same keys and values, in the same order', () => {
    const trie = new AttributeTrie<string>();
    const sets = [{ a: 1 }, { a: '1' }, { a: true }, { a: 1, b: 2 }, { b: 2, a: 1 }, { b: 2 }, { c: 'x', d: 'y' }];
    for (const [i, set] of sets.entries()) trie.insert(Object.entries(set), `leaf ${i}`);
    expect(sets.map((set) => trie.find(set))).toEqual(sets.map((_, i) => `leaf ${i}`));
  });

  it('finds nothing else', () => {
    const trie = new AttributeTrie<string>();
    trie.insert(Object.entries({ a: 1, b: 2 }), 'leaf');
    for (const set of [{}, { a: 1 }, { a: 2 }, { b: 2 }, { a: 1, b: 3 }, { a: 1, b: 2, c: 3 }, { b: 2, a: 1 }]) {
      expect(trie.find(set)).toBeUndefined();
    }
  });

  it('walks past what is not there, and past what is inherited', () => {
    const trie = new AttributeTrie<string>();
    trie.insert([['a', 1]], 'leaf');
    expect(trie.find(Object.assign(Object.create({ z: 1 }), { x: undefined, a: 1, y: null }))).toBe('leaf');
  });

  it.each([
    ['of finite numbers, booleans and short text', { a: 1, b: false, c: 'text' }, true],
    ['without any', {}, false],
    ['with an array, which is a new object each time', { a: [1] }, false],
    ['with what no label can hold', { a: Number.NaN }, false],
    ['with long text, which would be kept alive', { a: 'x'.repeat(257) }, false],
    ['with a long key', { ['k'.repeat(257)]: 1 }, false],
  ])('takes sets %s: %s', (_what, set, expected) => {
    expect(AttributeTrie.takes(Object.entries(set))).toBe(expected);
  });
});
