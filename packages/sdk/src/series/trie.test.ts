import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWalkable, Trie } from './trie.ts';

describe('Trie', () => {
  it('finds what was inserted, in the order of keys in which it was', () => {
    const trie = new Trie<string>(100, undefined);
    trie.insert({ a: 1, b: 'x' }, 'leaf');
    expect(trie.find({ a: 1, b: 'x' })).toBe('leaf');
    expect(trie.find({ b: 'x', a: 1 })).toBeUndefined();
    trie.insert({ b: 'x', a: 1 }, 'leaf');
    expect(trie.find({ b: 'x', a: 1 })).toBe('leaf');
  });

  it('keeps apart what is longer, shorter or of another type', () => {
    const trie = new Trie<string>(100, undefined);
    trie.insert({ a: 1, b: 2 }, 'long');
    expect(trie.find({ a: 1 })).toBeUndefined();
    trie.insert({ a: 1 }, 'short');
    expect(trie.find({ a: 1 })).toBe('short');
    expect(trie.find({ a: 1, b: 2 })).toBe('long');
    expect(trie.find({ a: 1, b: 2, c: 3 })).toBeUndefined();
    expect(trie.find({ a: '1' })).toBeUndefined();
    expect(trie.find({})).toBeUndefined();
  });

  it('walks past values that are absent, keys that are inherited and keys that the filter drops', () => {
    const trie = new Trie<string>(100, { keeps: (key) => key !== 'user' });
    trie.insert({ a: 1 }, 'leaf');
    expect(trie.find({ user: 'me', a: 1, b: undefined })).toBe('leaf');
    expect(trie.find(Object.assign(Object.create({ inherited: 1 }), { a: 1 }))).toBe('leaf');
  });

  it('finds NaN', () => {
    const trie = new Trie<string>(100, undefined);
    trie.insert({ a: Number.NaN, b: 1 }, 'inner');
    trie.insert({ a: Number.NaN }, 'last');
    expect(trie.find({ a: Number.NaN, b: 1 })).toBe('inner');
    expect(trie.find({ a: Number.NaN })).toBe('last');
  });

  it('inserts nothing beyond its bound', () => {
    const trie = new Trie<number>(10, undefined);
    for (let i = 0; i < 100; i++) trie.insert({ [`k${i}`]: i, other: i }, i);
    expect(trie.nodes).toBeLessThanOrEqual(10);
    expect(trie.find({ k0: 0, other: 0 })).toBe(0);
    expect(trie.find({ k99: 99, other: 99 })).toBeUndefined();
  });

  it('forgets everything when it is cleared', () => {
    const trie = new Trie<string>(10, undefined);
    trie.insert({}, 'bare');
    trie.insert({ a: 1 }, 'leaf');
    trie.clear();
    expect(trie.nodes).toBe(0);
    expect([trie.find({}), trie.find({ a: 1 })]).toEqual([undefined, undefined]);
  });

  it('is a Map by ordered pairs as long as there is room', () => {
    const pair = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<unknown>(0, 1, '1', true, Number.NaN));
    const attributes = fc.uniqueArray(pair, { selector: ([key]) => key, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(attributes, { maxLength: 20 }), fc.array(attributes), (inserted, asked) => {
        const trie = new Trie<number>(10_000, undefined);
        const model = new Map<string, number>();
        for (const [i, pairs] of inserted.entries()) {
          trie.insert(Object.fromEntries(pairs) as never, i);
          model.set(text(pairs), i);
        }
        for (const pairs of [...inserted, ...asked]) {
          expect(trie.find(Object.fromEntries(pairs) as never)).toBe(model.get(text(pairs)));
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('isWalkable', () => {
  it('leaves out arrays, which are new objects each time, and overlong strings', () => {
    expect(isWalkable({ a: 1, b: 'x', c: true })).toBe(true);
    expect(isWalkable({ a: ['x'] })).toBe(false);
    expect(isWalkable({ a: 'x'.repeat(257) })).toBe(false);
  });
});

function text(pairs: readonly (readonly [string, unknown])[]): string {
  return pairs.map(([key, value]) => `${key} ${typeof value} ${value}`).join();
}
