import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpositionError } from '../exposition-error.ts';
import { openMetricsFamilies } from '../testdata/openmetrics-families.ts';
import { openMetricsLines, openMetricsText } from '../testdata/openmetrics-writer.ts';
import { parseOpenMetrics } from './open-metrics.ts';

const seed = 20_201_126;

describe.each(['legacy', 'utf-8'] as const)('parseOpenMetrics with %s names', (names) => {
  const families = openMetricsFamilies({ names });

  it('gives back what was written', () => {
    fc.assert(
      fc.property(families, (written) => {
        const { families: read } = parseOpenMetrics(openMetricsText(written), { names });
        expect([...read.values()]).toEqual(written);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('rejects a copy of any line, wherever it stands', () => {
    fc.assert(
      fc.property(families, fc.nat(), fc.nat(), (written, which, where) => {
        const lines = openMetricsLines(written);
        fc.pre(lines.length > 0);
        const copy = lines[which % lines.length] as string;
        const text = lines.toSpliced(where % (lines.length + 1), 0, copy).join('');
        expect(() => parseOpenMetrics(`${text}# EOF\n`, { names })).toThrow(ExpositionError);
      }),
      { seed },
    );
  });

  it('rejects an exposition that is cut off anywhere', () => {
    fc.assert(
      fc.property(families, fc.nat(), (written, where) => {
        const text = openMetricsText(written);
        expect(() => parseOpenMetrics(text.slice(0, where % text.length), { names })).toThrow(ExpositionError);
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
        '# TYPE x ',
        '# UNIT x ',
        '# HELP ',
        'histogram',
        'counter',
      ],
      ...['_total', '_created', ' # {', '# EOF\n', 'x_bucket{le="1.0"} 1\n', 'x_total 1\n'],
    );
    fc.assert(
      fc.property(
        fc.array(token).map((tokens) => tokens.join('')),
        (text) => {
          try {
            parseOpenMetrics(`${text}# EOF\n`, { names });
          } catch (error) {
            expect(error).toBeInstanceOf(ExpositionError);
          }
        },
      ),
      { seed, numRuns: 1000 },
    );
  });
});
