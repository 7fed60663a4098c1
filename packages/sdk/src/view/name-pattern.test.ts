import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNameMatcher, hasWildcard } from './name-pattern.ts';

const run = { seed: 20_261_121, numRuns: 2000 };

/** The definition itself, by recursion; too slow for long patterns. */
function fitsByDefinition(pattern: string, name: string): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return name === '';
  if (first !== '*')
    return name !== '' && (first === '?' || first === name[0]) && fitsByDefinition(rest.join(''), name.slice(1));
  return Array.from({ length: name.length + 1 }, (_, taken) => taken).some((taken) =>
    fitsByDefinition(rest.join(''), name.slice(taken)),
  );
}

describe('createNameMatcher', () => {
  it.each([
    ['*', '', true],
    ['*', 'anything', true],
    ['http.*', 'http.server', true],
    ['http.*', 'http.', true],
    ['http.*', 'https.server', false],
    ['*.duration', 'http.server.duration', true],
    ['*.*.duration', 'http.duration', false],
    ['http.*.request.*', 'http.server.request.duration', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a?', 'abc', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
    ['a', 'ab', false],
    ['b', 'ab', false],
    ['[a-z]', 'a', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(createNameMatcher(pattern)(name)).toBe(expected);
  });

  it('B20: does not heed the case, with wildcards or without', () => {
    expect(createNameMatcher('requestCount')('RequestCount')).toBe(true);
    expect(createNameMatcher('Request*')('rEQUESTcOUNT')).toBe(true);
  });

  it('agrees with the definition for every pattern and name', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    fc.assert(
      fc.property(pattern, name, (wanted, given) => {
        expect(createNameMatcher(wanted)(given)).toBe(fitsByDefinition(wanted, given));
      }),
      run,
    );
  });

  it('fits every name that a pattern was made from, whatever its case', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'B', '.'), maxLength: 5 });
    const parts = fc.array(fc.record({ literal: part, any: part }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(parts, (made) => {
        const pattern = made.map(({ literal }) => `${literal}*`).join('');
        const name = made.map(({ literal, any }) => literal + any).join('');
        expect(createNameMatcher(pattern)(name.toUpperCase())).toBe(true);
      }),
      run,
    );
  });

  it('answers at once where a regular expression with as many stars would not', () => {
    const matches = createNameMatcher(`${'*a'.repeat(40)}*b`);
    const begin = performance.now();
    expect(matches('a'.repeat(255))).toBe(false);
    expect(performance.now() - begin).toBeLessThan(1000);
  });
});

describe('hasWildcard', () => {
  it('knows both wildcards', () => {
    expect(['a*', '?', 'a.b'].map(hasWildcard)).toEqual([true, true, false]);
  });
});
