import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelName } from './label-name.ts';
import { isLegacyLabelName } from './legacy-name.ts';
import { keepsCharacters, translationStrategies } from './translation-strategy.ts';

interface LabelVector {
  readonly input: string;
  /** Empty where the translator refuses the key. */
  readonly expected: string;
  readonly expectedPreservingUnderscores: string;
  readonly expectedUTF8: string;
}

const { labels: vectors } = JSON.parse(
  readFileSync(new URL('../testdata/prometheus-names.json', import.meta.url), 'utf8'),
) as { readonly labels: readonly LabelVector[] };

describe.each([
  ['one underscore for several', (key: string) => labelName(key, 'UnderscoreEscapingWithSuffixes'), 'expected'],
  [
    'as many underscores as there are',
    (key: string) => labelName(key, 'UnderscoreEscapingWithSuffixes', 'preserved'),
    'expectedPreservingUnderscores',
  ],
  ['every character', (key: string) => labelName(key, 'NoTranslation'), 'expectedUTF8'],
] as const)('labelName with %s', (_, nameOf, column) => {
  it("names as Prometheus's translator does", () => {
    const accepted = vectors.filter((vector) => vector[column] !== '');
    expect(accepted.length).toBeGreaterThan(10);
    expect(accepted.map(({ input }) => nameOf(input))).toEqual(accepted.map((vector) => vector[column]));
  });

  it('gives a valid name to what the translator refuses', () => {
    const refused = vectors.filter((vector) => vector[column] === '');
    expect(refused.length).toBeGreaterThan(0);
    for (const { input } of refused) expect(nameOf(input)).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
  });
});

describe('labelName', () => {
  it.each([
    ['UnderscoreEscapingWithoutSuffixes', 'UnderscoreEscapingWithSuffixes'],
    ['NoUTF8EscapingWithSuffixes', 'NoTranslation'],
  ] as const)('gives the same by %s as by %s: labels have no suffixes', (one, other) => {
    for (const { input } of vectors) expect(labelName(input, one)).toBe(labelName(input, other));
  });

  it('keeps keys apart of which nothing would be left', () => {
    expect(labelName('日本', 'UnderscoreEscapingWithSuffixes')).toBe('U___65e5__672c_');
    expect(labelName('東京', 'UnderscoreEscapingWithSuffixes')).toBe('U___6771__4eac_');
  });

  it.each(translationStrategies)('never gives the name of the metric, by %s', (strategy) => {
    expect(labelName('__name__', strategy)).toBe('exported___name__');
  });

  it.each(['', '_', '__', '____', '_______'])('has a name for the key %j', (key) => {
    expect(translationStrategies.map((strategy) => labelName(key, strategy))).toEqual(Array(4).fill('unnamed'));
  });

  it('replaces what cannot be sent, and the NUL that ends a scrape for Prometheus', () => {
    expect(labelName('a\0b\uDC00', 'NoTranslation')).toBe('a\uFFFDb\uFFFD');
  });

  it('gives a valid name to any key', () => {
    const key = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[_a1.é]{0,6}$/));
    const underscores = fc.constantFrom('collapsed', 'preserved');
    fc.assert(
      fc.property(key, fc.constantFrom(...translationStrategies), underscores, (given, strategy, how) => {
        const name = labelName(given, strategy, how);
        expect(name).not.toBe('__name__');
        if (keepsCharacters(strategy)) expect(name !== '' && name.isWellFormed() && !name.includes('\0')).toBe(true);
        else expect(isLegacyLabelName(name)).toBe(true);
      }),
      { seed: 20_261_123, numRuns: 2000 },
    );
  });
});
