import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../exposition-error.ts';
import { textFamilies } from '../testdata/text-families.ts';
import { linesOf } from '../testdata/text-writer.ts';
import { parseExposition } from './exposition.ts';

const seed = 20_140_401;

const formats = [
  ['0.0.4', textFamilies('legacy')],
  ['1.0.0', textFamilies('utf-8')],
] as const;

describe.each(formats)('parseExposition of %s', (format, families) => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(families, (written) => {
        const { families: read } = parseExposition(linesOf(written).join(''), { format });
        expect([...read.values()]).toEqual(written);
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
        expect(() => parseExposition(text, { format })).toThrow(ExpositionError);
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
        expect(() => parseExposition(cut, { format })).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('throws nothing but ExpositionError, whatever the text', () => {
    const token = fc.constantFrom(
      ...[
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
      ],
    );
    fc.assert(
      fc.property(
        fc.array(token).map((tokens) => tokens.join('')),
        (text) => {
          try {
            parseExposition(text, { format });
          } catch (error) {
            expect(error).toBeInstanceOf(ExpositionError);
          }
        },
      ),
      { seed, numRuns: 1000 },
    );
  });
});
