import { isDeepStrictEqual } from 'node:util';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from './canonical-key.ts';

const key = fc.oneof(fc.constantFrom('', 'a', 'b', '__proto__', 'constructor', '1:a', 's1:a'), fc.string());
const primitive = fc.oneof(
  fc.constantFrom('', 'a', '1', 't', '-', 's1:a', 'true'),
  fc.string(),
  fc.integer({ min: -2, max: 2 }),
  fc.double({ noNaN: true }),
  fc.boolean(),
);
const value = fc.oneof(
  primitive,
  fc.array(fc.string({ maxLength: 2 }), { maxLength: 3 }),
  fc.array(fc.boolean(), { maxLength: 3 }),
);
const entries = fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 4 });

describe('canonicalKey', () => {
  it('is the same for every order of the keys', () => {
    const shuffled = entries.chain((pairs) =>
      fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        expect(canonicalKey(Object.fromEntries(one))).toBe(canonicalKey(Object.fromEntries(other)));
      }),
      { seed: 1 },
    );
  });

  it('differs for sets that differ, and for no others', () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        expect(canonicalKey(Object.fromEntries(one)) === canonicalKey(Object.fromEntries(other))).toBe(
          isDeepStrictEqual(new Map(withoutSign(one)), new Map(withoutSign(other))),
        );
      }),
      { seed: 2, numRuns: 1000 },
    );
  });

  it.each<[Attributes, Attributes]>([
    [{ a: 1 }, { a: '1' }],
    [{ a: true }, { a: 'true' }],
    [{ a: 'b', c: 'd' }, { a: 'b1:cs1:d' }],
    [{ a: ['b', 'c'] }, { a: ['bc'] }],
    [{ a: ['1'] }, { a: [1] }],
    [{ a: [] }, {}],
    [{ a: '' }, {}],
    [{ ab: 'c' }, { a: 'bc' }],
  ])('keeps %j and %j apart', (one, other) => {
    expect(canonicalKey(one)).not.toBe(canonicalKey(other));
  });

  it('takes an attribute without a value for none', () => {
    expect(canonicalKey({ a: undefined, b: 1 })).toBe(canonicalKey({ b: 1 }));
  });

  it('takes 0 and -0 for one value, as a Map does', () => {
    expect(canonicalKey({ a: -0 })).toBe(canonicalKey({ a: 0 }));
  });
});

function withoutSign(pairs: [string, unknown][]): [string, unknown][] {
  return pairs.map(([name, each]) => [name, each === 0 ? 0 : each]);
}
