import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostKeys, SeriesTrie } from './series-trie.ts';

interface Leaf {
  readonly keys: readonly unknown[];
}

const objects = [{ id: 1 }, { id: 2 }];
const key = fc.oneof(
  fc.constantFrom<unknown>('', 'a', 'b', 'ab', '1', 1, 0, -0, true, 'true', undefined, Number.NaN, '__proto__'),
  fc.constantFrom<unknown>(`${'x'.repeat(300)}a`, 'x'.repeat(256), null, 1n, Symbol('s'), {}, []),
);

/** What the keys are kept as, as text; so that a Map finds them. */
function nameOf(keys: readonly unknown[], isObject: readonly boolean[]): string {
  const names = keys.map((each, i) => {
    if (isObject[i] === true) return objects.indexOf(each as { id: number });
    if (typeof each === 'string') return each.slice(0, 256);
    if (typeof each === 'number') return [String(each)];
    return typeof each === 'boolean' ? [[each]] : null;
  });
  return JSON.stringify(names);
}

function find(trie: SeriesTrie<Leaf>, keys: readonly unknown[]): Leaf {
  const [a, b, c, d, e, f, g, h] = keys;
  return trie.find(a, b, c, d, e, f, g, h);
}

describe('SeriesTrie', () => {
  it('is a bounded Map by lists of keys', () => {
    const kinds = fc.array(fc.boolean(), { maxLength: mostKeys });
    const cases = kinds.chain((isObject) => {
      const keys = fc.tuple(...isObject.map((each) => (each ? fc.constantFrom<unknown>(...objects) : key)));
      const step = fc.record({ keys, how: fc.constantFrom('find', 'find', 'find', 'remove', 'clear') });
      return fc.record({
        isObject: fc.constant(isObject),
        limit: fc.integer({ min: 0, max: 6 }),
        steps: fc.array(step, { maxLength: 60, size: 'max' }),
      });
    });
    fc.assert(
      fc.property(cases, ({ isObject, limit, steps }) => {
        const create = (keys: readonly unknown[]): Leaf => ({ keys });
        const overflow: Leaf[] = [];
        const createOverflow = (keys: readonly unknown[]): Leaf => {
          overflow.push({ keys });
          return overflow.at(-1) as Leaf;
        };
        const trie = new SeriesTrie<Leaf>({ depth: isObject.length, limit, objects: isObject, create, createOverflow });
        const model = new Map<string, Leaf>();
        for (const { keys, how } of steps) {
          const name = nameOf(keys, isObject);
          if (how === 'clear') {
            expect(new Set(trie.clear())).toEqual(new Set([...model.values(), ...overflow.splice(0)]));
            model.clear();
          } else if (how === 'remove') {
            expect(trie.remove(keys)).toBe(model.get(name));
            model.delete(name);
          } else if (model.has(name)) expect(find(trie, keys)).toBe(model.get(name));
          else if (model.size < limit) model.set(name, find(trie, keys));
          else expect(find(trie, keys)).toBe(overflow[0]);
          expect(overflow.length).toBeLessThan(2);
        }
        expect(new Set(model.values()).size).toBe(model.size);
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
