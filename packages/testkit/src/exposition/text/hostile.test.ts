import { describe, expect, it } from 'vitest';
import { sampleValue } from '../exposition-queries.ts';
import { failureOf } from '../testdata/failure.ts';
import { parseExposition } from './exposition.ts';

const histogram = '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n';
const summary = '# TYPE s summary\ns_sum 1\ns_count 1\n';

describe('parseExposition', () => {
  it('reads a NUL in label values and helps', () => {
    const exposition = parseExposition('# HELP x a\0b\nx{a="\0",b="1\0"} 1\n');
    expect(exposition.families.get('x')?.help).toBe('a\0b');
    expect(sampleValue(exposition, 'x', { a: '\0', b: '1\0' })).toBe(1);
  });

  it('rejects a NUL in a comment, where Prometheus stops to read', () => {
    expect(failureOf(() => parseExposition('#\0\nx 1\n')).problem).toBe('a NUL in a comment');
  });

  it.each([
    ['plain characters', 'a'.repeat(10_000_000), 'a'.repeat(10_000_000)],
    ['escapes', '\\"'.repeat(5_000_000), '"'.repeat(5_000_000)],
    ['backslashes', '\\\\'.repeat(5_000_000), '\\'.repeat(5_000_000)],
  ])('reads a label value of 10 MB of %s', (_what, written, meant) => {
    const [sample] = parseExposition(`x{a="${written}"} 1\n`).families.get('x')?.samples ?? [];
    expect(sample?.labels.get('a') === meant).toBe(true);
  });

  it('says that the quotes of a label value of 10 MB do not end', () => {
    const error = failureOf(() => parseExposition(`x{a="${'\\"'.repeat(5_000_000)}} 1\n`));
    expect(error.problem).toBe('the value of the label a is not between double quotes');
  });

  // Prometheus takes the type that it has read last for the type of all that follows.
  it.each([
    ['a histogram', 'le', `${histogram}x{le="1"} 1\n`, 5],
    ['a summary', 'quantile', `${summary}# HELP x Text.\nx{quantile=".5"} 1\n`, 5],
    ['a histogram and other undeclared metrics', 'le', `${histogram}y 1\nx{le="1"} 1\n`, 6],
  ])(
    'rejects a number in an undeclared metric after %s, which would be stored otherwise',
    (_what, label, text, line) => {
      const error = failureOf(() => parseExposition(text));
      expect(error.problem).toMatch(new RegExp(`without a TYPE, the label ${label} is read as that of the`));
      expect(error.lineNumber).toBe(line);
    },
  );

  it.each([
    ['whose number is stored as it is', `${histogram}x{le="1.0"} 1\n`],
    ['whose label is no number', `${histogram}x{le="one"} 1\n`],
    ['with the label of another type', `${histogram}x{quantile="1"} 1\n`],
    ['that is declared', `${histogram}# TYPE x gauge\nx{le="1"} 1\n`],
    ['after a gauge', `${histogram}# TYPE y gauge\nx{le="1"} 1\n`],
    ['before the histogram', `x{le="1"} 1\n${histogram}`],
  ])('accepts a metric after a histogram %s', (_what, text) => {
    expect(() => parseExposition(text)).not.toThrow();
  });
});
