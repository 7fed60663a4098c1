import { describe, expect, it } from 'vitest';
import { samplesOf, sampleValue } from '../exposition-queries.ts';
import { failureOf } from '../testdata/failure.ts';
import { acceptedWithQuotes } from '../testdata/text-samples.ts';
import { parseExposition } from './exposition.ts';

const rejected: readonly [symptom: string, text: string, lineNumber: number, problem: RegExp][] = [
  ['a name that needs quotes without them', 'http.requests 1\n', 1, /"http\.requests" is not a metric name/],
  ['a label name that needs quotes without them', 'x{url.path="/"} 1\n', 1, /"url\.path" is not a label name/],
  ['an empty metric name', '{""} 1\n', 1, /"" is not a metric name/],
  ['an empty label name', '{"x",""="1"} 1\n', 1, /"" is not a label name/],
  ['an empty metric name of a TYPE', '# TYPE "" gauge\n', 1, /"" is not a metric name/],
  ['a NUL in a metric name', '{"a\0b"} 1\n', 1, /"a\\u0000b" is not a metric name/],
  ['a NUL in a label name', 'x{"a\0b"="1"} 1\n', 1, /is not a label name/],
  ['no name of the metric', '{} 1\n', 1, /no name of the metric/],
  ['labels and no name of the metric', '{a="1"} 1\n', 1, /no name of the metric/],
  ['a bare metric name within the braces', '{x} 1\n', 1, /no "=" after the label name x/],
  ['the metric name after a label', '{a="1","x.y"} 1\n', 1, /no "=" after the label name x\.y/],
  ['two metric names in quotes', '{"x","y"} 1\n', 1, /no "=" after the label name y/],
  ['a second metric name within the braces', 'x{"y"} 1\n', 1, /no "=" after the label name y/],
  ['no comma after the metric name', '{"x" "a"="1"} 1\n', 1, /neither "," nor "}"/],
  ['a name whose quotes do not end', '{"x} 1\n', 1, /"" is not a label name/],
  ['the reserved label in quotes', '{"x","__name__"="y"} 1\n', 1, /reserved/],
  ['one label with and without quotes', 'x{"a"="1",a="2"} 1\n', 1, /a stands twice/],
  ['an unknown escape in a name', '{"a\\tb"} 1\n', 1, /"\\t" is not an escape/],
  // Prometheus keeps the type for a metric that is called with the backslash.
  ['an escape in the name of a TYPE', '# TYPE "a\\"b" gauge\n{"a\\"b"} 1\n', 1, /an escape in this name/],
  ['an escape in the name of a HELP', '# HELP "a\\\\b" Text.\n', 1, /an escape in this name/],
  ['no blank after a name in quotes', '# TYPE "x"gauge\n', 1, /no blank after the name x/],
  ['a blank before the braces', ' {"x"} 1\n', 1, /a blank before the name/],
  ['one series with and without quotes', 'x{a="1"} 1\n{"x","a"="1"} 1\n', 2, /second sample/],
  ['a part of a histogram that does not fit', '# TYPE "g.x" gauge\n{"g.x_count"} 1\n', 2, /g\.x_count does not fit/],
  [
    'a histogram without its sum',
    '# TYPE "h.s" histogram\n{"h.s_bucket",le="+Inf"} 1\n{"h.s_count"} 1\n',
    3,
    /no h\.s_sum/,
  ],
];

describe('parseExposition of 1.0.0', () => {
  it.each(acceptedWithQuotes)('accepts %s', (_what, text) => {
    expect(() => parseExposition(text, { format: '1.0.0' })).not.toThrow();
  });

  it.each(rejected)('rejects %s', (_symptom, text, lineNumber, problem) => {
    const error = failureOf(() => parseExposition(text, { format: '1.0.0' }));
    expect(error.problem).toMatch(problem);
    expect(error.lineNumber).toBe(lineNumber);
  });

  it('undoes the escapes of names', () => {
    const exposition = parseExposition('{"a\\"b\\\\c\\nd","e\\"f"="1"} 5\n', { format: '1.0.0' });
    expect(sampleValue(exposition, 'a"b\\c\nd', { 'e"f': '1' })).toBe(5);
  });

  it('puts samples with names in quotes into the family of their type', () => {
    const text =
      '# HELP "h.s" Text.\n# TYPE "h.s" histogram\n{"h.s_bucket",le="+Inf"} 2\n{"h.s_sum"} 1\n{"h.s_count"} 2\n';
    const exposition = parseExposition(text, { format: '1.0.0' });
    expect(exposition.families.get('h.s')).toMatchObject({ type: 'histogram', help: 'Text.' });
    expect(samplesOf(exposition, 'h.s_count').map(({ value }) => value)).toEqual([2]);
  });

  it('refuses quotes when it is asked for 0.0.4', () => {
    expect(failureOf(() => parseExposition('{"x"} 1\n', { format: '0.0.4' })).problem).toBe('"" is not a metric name');
  });
});
