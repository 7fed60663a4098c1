import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';
import { ExpositionError } from './exposition-error.ts';
import type { MetricFamily, Sample } from './metric-family.ts';

const seed = 20_140_401;

const special = fc.constantFrom('\\', '"', '\n', 'n', ',', '}', ' ');
const labelValue = fc
  .array(fc.oneof(special, fc.string({ unit: 'grapheme', maxLength: 2 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const labels = fc
  .uniqueArray(fc.tuple(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,4}$/), labelValue), {
    selector: ([name]) => name,
    maxLength: 4,
  })
  .map((pairs) => pairs.filter(([name]) => name !== 'le' && name !== 'quantile'));
const anyValue = fc.double();
const atLeastZero = fc.oneof(fc.nat(), fc.double({ min: 0, noNaN: true }));

type Labels = [name: string, value: string][];
type Body = Pick<MetricFamily, 'type'> & { samplesFor(name: string): Sample[] };

function simple(type: 'counter' | 'gauge' | 'untyped', value: fc.Arbitrary<number>): fc.Arbitrary<Body> {
  const timestampMs = fc.option(fc.nat({ max: 2 ** 50 }), { nil: undefined });
  return labelSets(fc.tuple(value, timestampMs)).map((series) => ({
    type,
    samplesFor: (name) => series.map(([set, [v, at]]) => sample(name, set, v, at)),
  }));
}

const histogram: fc.Arbitrary<Body> = labelSets(
  fc.tuple(
    fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }).map((bound) => bound + 0)),
    fc.infiniteStream(fc.nat({ max: 9 })),
    anyValue,
  ),
).map((series) => ({
  type: 'histogram',
  samplesFor: (name) =>
    series.flatMap(([set, [bounds, counts, sum]]) => {
      let count = 0;
      const upperBounds = [...bounds.toSorted((a, b) => a - b), Number.POSITIVE_INFINITY];
      const buckets = upperBounds.map((bound) => {
        count += counts.next().value as number;
        return sample(`${name}_bucket`, [...set, ['le', written(bound)]], count);
      });
      return [...buckets, sample(`${name}_sum`, set, sum), sample(`${name}_count`, set, count)];
    }),
}));

const summary: fc.Arbitrary<Body> = labelSets(
  fc.tuple(
    fc.uniqueArray(fc.double({ min: 0, max: 1, noNaN: true }).map((quantile) => quantile + 0)),
    fc.nat(),
    anyValue,
  ),
).map((series) => ({
  type: 'summary',
  samplesFor: (name) =>
    series.flatMap(([set, [quantiles, count, sum]]) => [
      ...quantiles.toSorted((a, b) => a - b).map((q) => sample(name, [...set, ['quantile', written(q)]], sum)),
      sample(`${name}_sum`, set, sum),
      sample(`${name}_count`, set, count),
    ]),
}));

// A name begins with its index, so that none is another one with a suffix.
const families: fc.Arbitrary<MetricFamily[]> = fc
  .array(
    fc.tuple(
      fc.stringMatching(/^[a-zA-Z0-9_:]{0,6}$/),
      fc.option(labelValue, { nil: undefined }),
      fc.oneof(
        simple('counter', atLeastZero),
        simple('gauge', anyValue),
        simple('untyped', anyValue),
        histogram,
        summary,
      ),
    ),
    { maxLength: 4 },
  )
  .map((all) =>
    all.map(([rest, help, { type, samplesFor }], index) => {
      const name = `${'abcd'[index]}_${rest}`;
      return { name, type, ...(help !== undefined && { help }), samples: samplesFor(name) };
    }),
  );

describe('parseExposition', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(families, (written) => {
        expect([...parseExposition(linesOf(written).join('')).families.values()]).toEqual(written);
      }),
      { seed },
    );
  });

  it('rejects a copy of any line, wherever it stands', () => {
    fc.assert(
      fc.property(families, fc.nat(), fc.nat(), (written, which, where) => {
        const lines = linesOf(written);
        fc.pre(lines.length > 0);
        const copy = lines[which % lines.length] as string;
        const text = lines.toSpliced(where % (lines.length + 1), 0, copy).join('');
        expect(() => parseExposition(text)).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('rejects an exposition that is cut off within a line', () => {
    fc.assert(
      fc.property(families, fc.nat(), (written, where) => {
        const text = linesOf(written).join('');
        fc.pre(text.length > 1);
        const cut = text.slice(0, 1 + (where % (text.length - 1)));
        fc.pre(!cut.endsWith('\n'));
        expect(() => parseExposition(cut)).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('throws nothing but ExpositionError, whatever the text', () => {
    const token = fc.constantFrom(
      'x',
      ' ',
      '\n',
      '{',
      '}',
      '"',
      '\\',
      '=',
      ',',
      '1',
      '# TYPE ',
      '# HELP ',
      'histogram',
      'x_bucket{le="1"} 1\n',
    );
    fc.assert(
      fc.property(
        fc.array(token).map((tokens) => tokens.join('')),
        (text) => {
          try {
            parseExposition(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ExpositionError);
          }
        },
      ),
      { seed, numRuns: 1000 },
    );
  });
});

function labelSets<T>(value: fc.Arbitrary<T>): fc.Arbitrary<[Labels, T][]> {
  const identity = (set: Labels) => JSON.stringify(set.filter(([, text]) => text !== '').sort());
  return fc.uniqueArray(fc.tuple(labels, value), { selector: ([set]) => identity(set), maxLength: 3 });
}

function sample(name: string, set: Labels, value: number, timestampMs?: number): Sample {
  return { name, labels: new Map(set), value, ...(timestampMs !== undefined && { timestampMs }) };
}

function linesOf(written: readonly MetricFamily[]): string[] {
  return written.flatMap(({ name, type, help, samples }) => [
    ...(help === undefined ? [] : [`# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`]),
    `# TYPE ${name} ${type}\n`,
    ...samples.map(lineOf),
  ]);
}

function lineOf({ name, labels: set, value, timestampMs }: Sample): string {
  const pairs = [...set].map(
    ([label, text]) => `${label}="${text.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`,
  );
  const block = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
  return `${name}${block} ${written(value)}${timestampMs === undefined ? '' : ` ${timestampMs}`}\n`;
}

function written(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return String(value).replace(/^(-?)Infinity$/, (_, sign) => `${sign || '+'}Inf`);
}
