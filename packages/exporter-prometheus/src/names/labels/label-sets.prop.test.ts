import { parseExposition } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { translationStrategies } from '../translation-strategy.ts';
import { type LabelRules, labelSets } from './label-sets.ts';

const run = { seed: 20_261_126, numRuns: 2000 };

const fragment = fc.constantFrom(
  'a',
  'b',
  '.',
  '_',
  '__',
  '9',
  'é',
  '"',
  '\\',
  '\n',
  '}',
  ',',
  '=',
  '\0',
  '\uD800',
  ' ',
);
const hostileText = fc.oneof(
  fc.array(fragment, { maxLength: 6 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const hostileKey = fc.oneof(
  hostileText,
  fc.constantFrom('le', 'exported_le', '__name__', 'otel_scope_name', 'otel.scope.name', 'service.name', '__proto__'),
);
const hostileValue = fc.oneof(
  hostileText,
  fc.anything({ withBigInt: true, withNullPrototype: true, withTypedArray: true }),
);
const hostileAttributes = fc
  .array(fc.tuple(hostileKey, hostileValue), { maxLength: 6 })
  .map((entries) => Object.fromEntries(entries) as Attributes);
const scope = fc.option(
  fc.record({ name: hostileText, version: hostileText, schemaUrl: hostileText, attributes: hostileAttributes }),
  { nil: undefined },
);
const ruleParts = {
  strategy: fc.constantFrom(...translationStrategies),
  reserved: fc.constantFrom([], ['le']),
  constant: hostileAttributes,
  scope,
};
const asciiRules: fc.Arbitrary<LabelRules> = fc.record({
  ...ruleParts,
  escaping: fc.constantFrom('underscores', 'dots', 'values'),
});
const anyRules: fc.Arbitrary<LabelRules> = fc.record({
  ...ruleParts,
  escaping: fc.constantFrom('underscores', 'dots', 'values', 'allow-utf-8'),
});

function pairsOf(pairs: readonly string[]): [string, string][] {
  return Array.from({ length: pairs.length / 2 }, (_, i) => [pairs[2 * i] ?? '', pairs[2 * i + 1] ?? '']);
}

/** Reads labels in the syntax of text 1.0.0, where names may be quoted. */
function read(text: string): [string, string][] {
  const label = /(?:([A-Za-z_][A-Za-z0-9_]*)|"((?:[^"\\\n]|\\[\\"n])*)")="((?:[^"\\\n]|\\[\\"n])*)"(?:,(?!$)|$)/y;
  const unescaped = (quoted: string) => quoted.replace(/\\(.)/g, (_, sign) => (sign === 'n' ? '\n' : sign));
  const found: [string, string][] = [];
  while (label.lastIndex < text.length) {
    const at = label.lastIndex;
    const match = label.exec(text);
    if (match === null) throw new Error(`no label at ${at} of ${text}`);
    found.push([match[1] ?? unescaped(match[2] ?? ''), unescaped(match[3] ?? '')]);
  }
  return found;
}

describe('labelSets, whatever it is given,', () => {
  it('writes what a strict parser reads as the same labels', () => {
    fc.assert(
      fc.property(asciiRules, hostileAttributes, (rules, attributes) => {
        const { pairs, text } = labelSets(rules)(attributes);
        const { families } = parseExposition(`up{${text}} 1\n`);
        expect([...(families.get('up')?.samples[0]?.labels ?? [])]).toEqual(pairsOf(pairs));
      }),
      run,
    );
  });

  it('gives each name once, in order, with a value that can be sent', () => {
    fc.assert(
      fc.property(anyRules, hostileAttributes, (rules, attributes) => {
        const pairs = pairsOf(labelSets(rules)(attributes).pairs);
        const names = pairs.map(([name]) => name);
        expect(new Set(names).size).toBe(names.length);
        expect(names).toEqual(names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
        for (const [name, value] of pairs) {
          expect(name !== '' && name.isWellFormed() && !name.includes('\0')).toBe(true);
          expect(name === '__name__' || rules.reserved?.includes(name)).toBe(false);
          expect(value !== '' && value.isWellFormed()).toBe(true);
        }
      }),
      run,
    );
  });

  it('writes names with and without quotes so that they can be read again', () => {
    fc.assert(
      fc.property(anyRules, hostileAttributes, (rules, attributes) => {
        const { pairs, text } = labelSets(rules)(attributes);
        expect(read(text)).toEqual(pairsOf(pairs));
      }),
      run,
    );
  });
});

describe('the labels of different series', () => {
  const plainKey = fc.constantFrom('a', 'b', 'c', 'd.e');
  const text = fc.string({ minLength: 1, maxLength: 3 }).filter((value) => value.isWellFormed());
  const plainAttributes = fc.dictionary(plainKey, text, { maxKeys: 3 });

  it('are equal only where the attributes are', () => {
    const canonical = (attributes: object) => JSON.stringify(Object.entries(attributes).sort());
    fc.assert(
      fc.property(plainAttributes, plainAttributes, anyRules, (one, other, { scope: _, ...rules }) => {
        const labelsOf = labelSets({ ...rules, constant: {} });
        expect(labelsOf(one).text === labelsOf(other).text).toBe(canonical(one) === canonical(other));
      }),
      run,
    );
  });

  it('do not depend on the order of the attributes', () => {
    fc.assert(
      fc.property(
        anyRules,
        fc.uniqueArray(fc.tuple(hostileKey, hostileText), { selector: ([key]) => key }),
        (rules, entries) => {
          const labelsOf = labelSets(rules);
          expect(labelsOf(Object.fromEntries(entries.toReversed()))).toEqual(labelsOf(Object.fromEntries(entries)));
        },
      ),
      run,
    );
  });
});
