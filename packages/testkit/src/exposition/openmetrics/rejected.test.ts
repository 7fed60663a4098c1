import { describe, expect, it } from 'vitest';
import { failureOf } from '../testdata/failure.ts';
import { histogram } from '../testdata/openmetrics-samples.ts';
import { parseOpenMetrics } from './open-metrics.ts';

type Row = [symptom: string, lines: string, lineNumber: number, problem: RegExp];

const lines: readonly Row[] = [
  ['an empty line', 'a 1\n\n', 2, /an empty line/],
  ['a comment', '# Hello.\n', 1, /neither "# TYPE "/],
  ['a comment without a blank', '#a 1\n', 1, /neither "# TYPE "/],
  ['unknown metadata', '# FOO a x\n', 1, /neither "# TYPE "/],
  ['two blanks in metadata', '#  TYPE a gauge\n', 1, /neither "# TYPE "/],
  ['carriage returns', '# TYPE a gauge\r\n', 1, /"gauge\r" is not a type/],
  ['half a surrogate pair', 'a{b="\ud83d"} 1\n', 1, /surrogate/],
  ['a byte order mark', '\ufeffa 1\n', 1, /is not a metric name/],

  ['a name that needs quotes', 'a.b 1\n', 1, /"a\.b" is not a metric name/],
  ['a name that begins with a digit', '0a 1\n', 1, /not a metric name/],
  ['a label name that needs quotes', 'a{b.c="1"} 1\n', 1, /"b\.c" is not a label name/],
  ['a label name with a colon', 'a{b:c="1"} 1\n', 1, /not a label name/],
  ['the reserved label', 'a{__name__="b"} 1\n', 1, /reserved/],
  ['the same label twice', 'a{b="1",b="1"} 1\n', 1, /b stands twice/],
  ['a comma after the last label', 'a{b="1",} 1\n', 1, /a comma after the last label/],
  ['a comma after the last of two labels', 'a{b="1",c="2",} 1\n', 1, /a comma after the last label/],
  ['a comma after a name in quotes', '{"a",} 1\n', 1, /a comma after the last label/],
  ['two commas between labels', 'a{b="1",,c="2"} 1\n', 1, /"" is not a label name/],
  ['no comma between labels', 'a{b="1"c="2"} 1\n', 1, /neither "," nor "}"/],
  ['a blank between labels', 'a{b="1", c="2"} 1\n', 1, /"" is not a label name/],
  ['a blank before the braces', 'a {b="1"} 1\n', 1, /"\{b="1"\}" is not a value/],
  ['a blank within the braces', '{ "a"} 1\n', 1, /"" is not a label name/],
  ['a label without a value', 'a{b} 1\n', 1, /no "="/],
  ['a label value in single quotes', "a{b='1'} 1\n", 1, /not between double quotes/],
  ['a label value that is not closed', 'a{b="1} 1\n', 1, /not between double quotes/],
  ['an unknown escape in a label value', 'a{b="\\t"} 1\n', 1, /"\\t" is not an escape/],
  ['an unknown escape in a HELP', '# HELP a \\t\n', 1, /"\\t" is not an escape/],
  ['a quote in a HELP that is not escaped', '# HELP a Say "hi".\n', 1, /a quote that is not escaped/],
  ['an escape in the name of a TYPE', '# TYPE "a\\"b" gauge\n', 1, /an escape in this name/],
  ['a NUL in a name', '{"a\0b"} 1\n', 1, /is not a metric name/],

  ['no value', 'a\n', 1, /no blank and a value/],
  ['a blank for a value', 'a \n', 1, /"" is not a value/],
  ['no blank before the value', 'a{b="1"}1\n', 1, /no blank and a value/],
  ['two blanks before the value', 'a  1\n', 1, /"" is not a value/],
  ['a blank after the value', 'a 1 \n', 1, /"" is not a timestamp/],
  ['a tab after the value', 'a 1\t\n', 1, /is not a value/],
  ['a hexadecimal value', 'a 0x1p-3\n', 1, /is not a value/],
  ['a value with an underscore', 'a 1_2\n', 1, /is not a value/],
  ['a value too large for a float', 'a 1e999\n', 1, /is not a value/],
  ['a timestamp that is no number', 'a 1 z\n', 1, /"z" is not a timestamp/],
  ['a timestamp that is NaN', 'a 1 NaN\n', 1, /NaN is not a timestamp in seconds/],
  ['an infinite timestamp', 'a 1 -Inf\n', 1, /-Infinity is not a timestamp in seconds/],
  ['a timestamp in milliseconds', 'a 1 1700000000000\n', 1, /1700000000000 is not a timestamp in seconds/],
  ['something after the timestamp', 'a 1 17 18\n', 1, /" 18" at the end of a sample/],
];

const metadata: readonly Row[] = [
  ['a TYPE of nothing', '# TYPE\n', 1, /neither "# TYPE "/],
  ['a TYPE of a blank', '# TYPE \n', 1, /"" is not a metric name/],
  ['a TYPE without a type', '# TYPE a\n', 1, /no blank after the name a/],
  ['an unknown type', '# TYPE a meh\n', 1, /"meh" is not a type/],
  ['a type of the text format', '# TYPE a untyped\n', 1, /"untyped" is not a type/],
  ['a blank after the type', '# TYPE a gauge \n', 1, /"gauge " is not a type/],
  ['a HELP without a text', '# HELP a\n', 1, /no blank after the name a/],
  ['a unit that is not in the name', '# UNIT a seconds\n', 1, /a does not end with _seconds/],
  ['a unit that is only a part of the last word', '# UNIT a_milliseconds seconds\n', 1, /does not end with _seconds/],
  [
    'a unit before the suffix of a sample',
    '# TYPE a_seconds_total gauge\n# UNIT a_seconds_total seconds\n',
    1,
    /does not end/,
  ],
  ['a unit of an info', '# TYPE a_s info\n# UNIT a_s s\n', 1, /the info a_s with a unit/],
  ['a unit of a set of states', '# TYPE a_s stateset\n# UNIT a_s s\n', 1, /the stateset a_s with a unit/],
  ['TYPE given twice', '# TYPE a gauge\n# TYPE a gauge\n', 2, /TYPE of a is given twice/],
  ['HELP given twice', '# HELP a \n# HELP a \n', 2, /HELP of a is given twice/],
  ['UNIT given twice', '# UNIT a_s s\n# UNIT a_s s\n', 2, /UNIT of a_s is given twice/],
  ['TYPE after the samples', 'a 1\n# TYPE a gauge\n', 2, /TYPE of a after its samples/],
  ['HELP after the samples', 'a 1\n# HELP a x\n', 2, /HELP of a after its samples/],
  ['UNIT after the samples', 'a_s 1\n# UNIT a_s s\n', 2, /UNIT of a_s after its samples/],
  ['metadata of one family apart', '# HELP a x\n# TYPE b gauge\n# TYPE a gauge\n', 3, /a do not stand together/],
  ['samples of one family apart', 'a{b="1"} 1\nc 1\na{b="2"} 1\n', 3, /a do not stand together/],
  [
    'parts of a histogram apart',
    `${histogram.slice(0, 4).join('\n')}\na 1\nh_count 3\n`,
    6,
    /the lines of h do not stand together/,
  ],

  ['two types of one name', '# TYPE a info\n# TYPE a counter\n', 2, /TYPE of a is given twice/],
  [
    'a gauge called like the start of a counter',
    '# TYPE a_created gauge\n# TYPE a counter\n',
    1,
    /a_created is a family and/,
  ],
  [
    'a gauge called like the total of a counter',
    '# TYPE a counter\n# TYPE a_total gauge\n',
    2,
    /a_total is a family and/,
  ],
  ['a gauge called like an info', '# TYPE a info\n# TYPE a_info gauge\n', 2, /a_info is a family and also/],
  ['a counter called like a count', '# TYPE a summary\n# TYPE a_count counter\n', 2, /a_count is a family and also/],
  [
    'a metric called like a bucket',
    '# TYPE a_bucket unknown\n# TYPE a gaugehistogram\n',
    1,
    /a_bucket is a family and/,
  ],

  ['a total of a gauge', '# TYPE a gauge\na_total 1\n', 2, /a_total does not fit the type gauge of a/],
  ['a counter without its suffix', '# TYPE a counter\na 1\n', 2, /a does not fit the type counter of a/],
  ['an info without its suffix', '# TYPE a info\na 1\n', 2, /a does not fit the type info/],
  ['a histogram without a suffix', '# TYPE a histogram\na 1\n', 2, /a does not fit the type histogram/],
  ['a bucket of a counter', '# TYPE a counter\na_bucket{le="+Inf"} 1\n', 2, /a_bucket does not fit the type counter/],
  ['a sum of a histogram of gauges', '# TYPE a gaugehistogram\na_sum 1\n', 2, /a_sum does not fit/],
  ['a start of a gauge', '# TYPE a gauge\na_created 1\n', 2, /a_created does not fit the type gauge/],
  ['a start of a histogram of gauges', '# TYPE a gaugehistogram\na_created 1\n', 2, /a_created does not fit/],

  [
    'a start without a TYPE after a counter, which Prometheus takes for its start',
    '# TYPE a counter\na_total 1\nb_created 17\n',
    3,
    /without a TYPE, b_created is read as the start of the counter before/,
  ],
  [
    'a number without a TYPE after a histogram, which Prometheus stores otherwise',
    `${histogram.join('\n')}\na{le="1"} 1\n`,
    7,
    /without a TYPE, the label le is read as that of the histogram/,
  ],
];

const exemplars: readonly Row[] = [
  ['an exemplar of a gauge', '# TYPE a gauge\na 1 # {} 1\n', 2, /an exemplar, which only/],
  ['an exemplar of an info', '# TYPE a info\na_info 1 # {} 1\n', 2, /an exemplar, which only/],
  ['an exemplar of a state', '# TYPE a stateset\na{a="b"} 1 # {} 1\n', 2, /an exemplar, which only/],
  ['an exemplar of a quantile', '# TYPE a summary\na{quantile="0.5"} 1 # {} 1\n', 2, /an exemplar, which only/],
  ['an exemplar of a start', '# TYPE a counter\na_total 1\na_created 1 # {} 1\n', 3, /an exemplar, which only/],
  ['an exemplar of a sum', `${histogram.slice(0, 3).join('\n')}\nh_sum 1 # {} 1\nh_count 3\n`, 4, /an exemplar, which/],
  [
    'an exemplar of a metric called like a bucket',
    '# TYPE a_bucket gauge\na_bucket 1 # {} 1\n',
    2,
    /an exemplar, which/,
  ],
  ['nothing after the hash', '# TYPE a counter\na_total 1 #\n', 2, /"#" is not a timestamp|" #" at the end/],
  ['no labels', '# TYPE a counter\na_total 1 # 1\n', 2, /no labels between braces/],
  ['no blank before the hash', '# TYPE a counter\na_total 1# {} 1\n', 2, /is not a value/],
  ['no blank after the hash', '# TYPE a counter\na_total 1 #{} 1\n', 2, /at the end of a sample/],
  ['no blank after the labels', '# TYPE a counter\na_total 1 # {}1\n', 2, /no blank and a value of the exemplar/],
  ['no value of the exemplar', '# TYPE a counter\na_total 1 # {}\n', 2, /no blank and a value of the exemplar/],
  ['a blank after the exemplar', '# TYPE a counter\na_total 1 # {} 1 \n', 2, /"" is not a timestamp/],
  [
    'a timestamp of the exemplar in milliseconds',
    '# TYPE a counter\na_total 1 # {} 1 1700000000000\n',
    2,
    /not a timestamp/,
  ],
  ['an infinite timestamp of the exemplar', '# TYPE a counter\na_total 1 # {} 1 Inf\n', 2, /not a timestamp/],
  ['two exemplars', '# TYPE a counter\na_total 1 # {} 1 # {} 1\n', 2, /" # \{\} 1" at the end/],
  ['a name in the braces of an exemplar', '# TYPE a counter\na_total 1 # {"x",b="1"} 1\n', 2, /no "=" after/],
  ['a label of an exemplar twice', '# TYPE a counter\na_total 1 # {b="1",b="2"} 1\n', 2, /b stands twice/],
  ['129 characters of labels', `# TYPE a counter\na_total 1 # {b="${'x'.repeat(128)}"} 1\n`, 2, /more than 128 char/],
  // Prometheus stores both characters of the escape.
  ['an escape in a label of an exemplar', '# TYPE a counter\na_total 1 # {b="\\""} 1\n', 2, /not an escape here/],
  ['a NUL in a label of an exemplar', '# TYPE a counter\na_total 1 # {b="\0"} 1\n', 2, /a NUL in a label/],
  [
    'an exemplar above its bucket',
    '# TYPE h histogram\nh_bucket{le="1.0"} 1 # {} 1.5\nh_bucket{le="+Inf"} 1\n',
    2,
    /an exemplar of 1\.5/,
  ],
  [
    'an exemplar that is NaN in a bucket',
    '# TYPE h histogram\nh_bucket{le="+Inf"} 1 # {} NaN\n',
    2,
    /an exemplar of NaN/,
  ],
];

describe('parseOpenMetrics', () => {
  it.each([...lines, ...metadata, ...exemplars])('rejects %s', (_symptom, text, lineNumber, problem) => {
    const error = failureOf(() => parseOpenMetrics(`${text}# EOF\n`));
    expect(error.problem).toMatch(problem);
    expect(error.lineNumber).toBe(lineNumber);
    expect(error.line).toBe(text.split('\n')[lineNumber - 1]);
  });

  it.each([
    ['nothing at all', '', 1, /the last line is not "# EOF"/],
    ['no end', 'a 1\n', 1, /the last line is not "# EOF"/],
    ['an end without a newline', 'a 1\n# EOF', 2, /does not end with a newline/],
    ['text after the end', '# EOF\na 1\n', 2, /the last line is not "# EOF"/],
    ['text in the line of the end', '# EOF a\n', 1, /the last line is not "# EOF"/],
    ['an empty line after the end', '# EOF\n\n', 2, /the last line is not "# EOF"/],
    ['two ends', '# EOF\n# EOF\n', 1, /something follows "# EOF"/],
    ['a carriage return at the end', '# EOF\r\n', 1, /the last line is not "# EOF"/],
  ])('rejects %s', (_symptom, text, lineNumber, problem) => {
    const error = failureOf(() => parseOpenMetrics(text));
    expect(error.problem).toMatch(problem);
    expect(error.lineNumber).toBe(lineNumber);
  });
});
