import { describe, expect, it } from 'vitest';
import { failureOf } from '../testdata/failure.ts';
import { accepted, histogram } from '../testdata/text-samples.ts';
import { parseExposition } from './exposition.ts';

const rejected: readonly [symptom: string, text: string, lineNumber: number, problem: RegExp][] = [
  ['the last line is cut off', 'x 1\ny 2', 2, /does not end with a newline/],
  ['carriage returns', 'x 1\r\n', 1, /is not a value/],
  ['half a surrogate pair', 'x{a="\ud83d"} 1\n', 1, /surrogate/],

  ['a metric name with a dash', 'my-metric 1\n', 1, /"my-metric" is not a metric name/],
  ['a metric name with a dash that could be the sign of a value', 'x-1\n', 1, /not a metric name/],
  ['a metric name with a dot', 'http.requests 1\n', 1, /not a metric name/],
  ['a metric name that begins with a digit', '1x 1\n', 1, /not a metric name/],
  ['a quoted metric name', '{"x"} 1\n', 1, /not a metric name/],
  ['a metric name in a HELP that is none', '# HELP my-metric Text.\n', 1, /not a metric name/],
  ['a TYPE of nothing', '# TYPE\n', 1, /"" is not a metric name/],
  ['a blank before a sample', ' x 1\n', 1, /a blank before the name/],

  ['a label name with a dash', 'x{a-b="1"} 1\n', 1, /"a-b" is not a label name/],
  ['a label name with a colon', 'x{a:b="1"} 1\n', 1, /not a label name/],
  ['a label name that begins with a digit', 'x{1="1"} 1\n', 1, /not a label name/],
  ['a quoted label name', 'x{"a"="1"} 1\n', 1, /not a label name/],
  ['an empty label name', 'x{="1"} 1\n', 1, /"" is not a label name/],
  ['only a comma between the braces', 'x{,} 1\n', 1, /"" is not a label name/],
  ['the reserved label', 'x{__name__="y"} 1\n', 1, /reserved/],
  ['the same label twice in one sample', 'x{a="1",a="2"} 1\n', 1, /a stands twice/],
  ['labels without a comma between them', 'x{a="1" b="2"} 1\n', 1, /neither "," nor "}"/],
  ['braces that are not closed', 'x{a="1" 1\n', 1, /neither "," nor "}"/],
  ['a label without a value', 'x{a} 1\n', 1, /no "="/],
  ['a label value in single quotes', "x{a='1'} 1\n", 1, /not between double quotes/],
  ['a label value that is not closed', 'x{a="1} 1\n', 1, /not between double quotes/],
  ['a newline in a label value that is not escaped', 'x{a="1\n2"} 1\n', 1, /not between double quotes/],
  ['a quote in a label value that is not escaped', 'x{a="say "hi""} 1\n', 1, /neither "," nor "}"/],
  ['a backslash in a label value that is not escaped', 'x{a="C:\\dir"} 1\n', 1, /"\\d" is not an escape/],
  ['an escape of other languages in a label value', 'x{a="\\t"} 1\n', 1, /"\\t" is not an escape/],
  ['an escaped quote in a HELP', '# HELP x Say \\"hi\\".\n', 1, /"\\"" is not an escape/],
  ['a backslash at the end of a HELP', '# HELP x C:\\\n', 1, /"\\" is not an escape/],

  ['no value', 'x\n', 1, /no value/],
  ['no value after labels', 'x{a="1"}\n', 1, /no value/],
  ['a word for a value', 'x true\n', 1, /"true" is not a value/],
  ['a value that JavaScript writes otherwise', 'x Infinity1\n', 1, /is not a value/],
  ['a signed NaN', 'x +NaN\n', 1, /is not a value/],
  ['a hexadecimal value', 'x 0x10\n', 1, /is not a value/],
  ['a value with an underscore', 'x 1_000\n', 1, /is not a value/],
  ['a value with a comma', 'x 1,5\n', 1, /is not a value/],
  ['a value too large for a float', 'x 1e999\n', 1, /is not a value/],
  ['a bigint value', 'x 1n\n', 1, /is not a value/],
  ['a timestamp with a fraction', 'x 1 17.5\n', 1, /not a timestamp/],
  ['a timestamp before the epoch', 'x 1 -17\n', 1, /not a timestamp/],
  ['a timestamp in nanoseconds', 'x 1 1700000000000000000\n', 1, /not a timestamp/],
  ['an exemplar, which only OpenMetrics has', 'x 1 # {trace_id="a"} 1\n', 1, /not a timestamp/],
  ['something after the timestamp', 'x 1 17 18\n', 1, /" 18" after the timestamp/],
  ['a blank after the value', 'x 1 \n', 1, /"" is not a timestamp/],
  ['a blank after the timestamp', 'x 1 17 \n', 1, /" " after the timestamp/],

  ['an unknown type', '# TYPE x countr\n', 1, /"countr" is not a type/],
  ['a type of OpenMetrics', '# TYPE x unknown\n', 1, /not a type/],
  ['a type in capitals', '# TYPE x Counter\n', 1, /not a type/],
  ['a TYPE without a type', '# TYPE x\n', 1, /"" is not a type/],
  ['a blank after the type', '# TYPE x gauge \n', 1, /"gauge " is not a type/],
  ['a TYPE that is a comment to Prometheus', '#TYPE x gauge\nx 1\n', 1, /without a blank before TYPE/],
  ['TYPE given twice', '# TYPE x gauge\n# TYPE x gauge\nx 1\n', 2, /TYPE of x is given twice/],
  ['TYPE given twice, the second time after the samples', '# TYPE x gauge\nx 1\n# TYPE x gauge\n', 3, /given twice/],
  ['HELP given twice', '# HELP x A.\n# HELP x A.\n', 2, /HELP of x is given twice/],
  ['TYPE after the samples', 'x 1\n# TYPE x gauge\n', 2, /TYPE of x after its samples/],
  ['HELP after the samples', '# TYPE x gauge\nx 1\n# HELP x Text.\n', 3, /HELP of x after its samples/],
  ['TYPE after the samples of a histogram', '# TYPE h histogram\nh_count 1\n# HELP h Text.\n', 3, /after its samples/],
  [
    'HELP and TYPE of one family apart',
    '# HELP x Text.\n# TYPE y gauge\n# TYPE x gauge\n',
    3,
    /x do not stand together/,
  ],
  ['samples of one family apart', 'x{a="1"} 1\ny 1\nx{a="2"} 1\n', 3, /x do not stand together/],
  ['samples away from their declaration', '# TYPE x gauge\ny 1\nx 1\n', 3, /x do not stand together/],
  [
    'a part of a histogram away from the rest',
    `${histogram.slice(0, -1).join('\n')}\ny 1\nh_count 3\n`,
    6,
    /h do not stand together/,
  ],

  ['a duplicate sample', 'x 1\nx 2\n', 2, /second sample of x with the same labels/],
  ['a duplicate sample at another time', 'x 1 1\nx 1 2\n', 2, /second sample/],
  ['a duplicate sample with its labels in another order', 'x{a="1",b="2"} 1\nx{b="2",a="1"} 1\n', 2, /second sample/],
  ['a duplicate sample but for an empty label', 'x{a=""} 1\nx 1\n', 2, /second sample/],
  ['a duplicate sample far away', 'x 1\ny 1\nx 1\n', 3, /second sample/],

  [
    'a bucket of a counter',
    '# TYPE x counter\nx_bucket{le="+Inf"} 1\n',
    2,
    /x_bucket does not fit the type counter of x/,
  ],
  ['a sum of a gauge', '# TYPE x gauge\nx 1\nx_sum 1\n', 3, /x_sum does not fit the type gauge/],
  ['a count of an untyped metric', '# TYPE x untyped\nx_count 1\n', 2, /x_count does not fit/],
  ['a bucket of a summary', '# TYPE x summary\nx_bucket{le="1"} 1\n', 2, /x_bucket does not fit the type summary/],
  ['a counter of OpenMetrics', '# TYPE x counter\nx_total 1\n', 2, /x_total does not fit/],
  ['a start time of OpenMetrics', `${histogram.join('\n')}\nh_created 17\n`, 6, /h_created does not fit/],
  ['a histogram with a sample of its bare name', '# TYPE h histogram\nh 1\n', 2, /h does not fit the type histogram/],
  [
    'a family called like the count of a histogram',
    `${histogram.slice(0, -1).join('\n')}\n# TYPE h_count counter\nh_count 3\n`,
    5,
    /h_count is a family and also/,
  ],

  ['a counter below zero', '# TYPE x counter\nx{a="1"} 1\nx{a="2"} -1\n', 3, /counter x is -1/],
  ['a counter that is no number', '# TYPE x counter\nx NaN\n', 2, /counter x is NaN/],

  ['a histogram without buckets', '# TYPE h histogram\nh_sum 1\nh_count 1\n', 3, /no last bucket with le="\+Inf"/],
  ['a bucket without le', '# TYPE h histogram\nh_bucket 1\n', 2, /h_bucket without a label le/],
  ['a bucket with an empty le', '# TYPE h histogram\nh_bucket{le=""} 1\n', 2, /without a label le/],
  ['a count with le', '# TYPE h histogram\nh_count{le="1"} 1\n', 2, /h_count with a label le/],
  ['a bound that is no number', '# TYPE h histogram\nh_bucket{le="many"} 1\n', 2, /le that is not a number/],
  ['a bound that is NaN', '# TYPE h histogram\nh_bucket{le="NaN"} 1\n', 2, /le that is not a number/],
  [
    'bounds that descend',
    '# TYPE h histogram\nh_bucket{le="10"} 1\nh_bucket{le="9"} 1\n',
    3,
    /9 does not ascend from 10/,
  ],
  [
    'one bound in two spellings',
    '# TYPE h histogram\nh_bucket{le="1"} 1\nh_bucket{le="1.0"} 1\n',
    3,
    /1 does not ascend/,
  ],
  ['buckets after infinity', '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_bucket{le="1"} 1\n', 3, /does not ascend/],
  ['no infinite bucket', '# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n', 4, /no last bucket/],
  ['infinity in another spelling', '# TYPE h histogram\nh_bucket{le="Infinity"} 1\nh_sum 1\nh_count 1\n', 4, /no last/],
  [
    'no infinite bucket in the second label set',
    `${histogram.join('\n')}\nh_bucket{a="1",le="1"} 1\nh_sum{a="1"} 1\nh_count{a="1"} 1\n`,
    8,
    /no last bucket/,
  ],
  ['a histogram without its sum', '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_count 1\n', 3, /no h_sum/],
  ['a histogram without its count', '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\n', 3, /no h_count/],
  ['half a count', '# TYPE h histogram\nh_bucket{le="+Inf"} 0.5\nh_sum 1\nh_count 0.5\n', 2, /0\.5 is not a count/],
  ['a bucket that is no number', '# TYPE h histogram\nh_bucket{le="+Inf"} NaN\nh_sum 1\nh_count 1\n', 2, /not a count/],
  ['a bucket below zero', '# TYPE h histogram\nh_bucket{le="+Inf"} -1\nh_sum 1\nh_count 1\n', 2, /not a count/],
  [
    'buckets that are not cumulative',
    '# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 3\n',
    3,
    /buckets are cumulative/,
  ],
  [
    'a count that is not the infinite bucket',
    '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n',
    4,
    /the count is 2, the bucket le="\+Inf" says 1/,
  ],

  ['a summary without a quantile', '# TYPE s summary\ns 1\n', 2, /s without a label quantile/],
  ['a sum with a quantile', '# TYPE s summary\ns_sum{quantile="1"} 1\n', 2, /s_sum with a label quantile/],
  ['a quantile that is no number', '# TYPE s summary\ns{quantile="half"} 1\n', 2, /quantile that is not a number/],
  ['a quantile in percent', '# TYPE s summary\ns{quantile="99"} 1\n', 2, /not between 0 and 1/],
  ['quantiles that descend', '# TYPE s summary\ns{quantile="1"} 1\ns{quantile="0.5"} 1\n', 3, /does not ascend/],
  ['a summary without its sum', '# TYPE s summary\ns{quantile="1"} 1\ns_count 1\n', 3, /no s_sum/],
  ['a summary without its count', '# TYPE s summary\ns_sum 1\n', 2, /no s_count/],
  ['a summary with half a count', '# TYPE s summary\ns_sum 1\ns_count 0.5\n', 3, /not a count/],
];

describe('parseExposition', () => {
  it.each(accepted)('accepts %s', (_what, text) => {
    expect(() => parseExposition(text)).not.toThrow();
  });

  it.each(rejected)('rejects %s', (_symptom, text, lineNumber, problem) => {
    const error = failureOf(() => parseExposition(text));
    expect(error.problem).toMatch(problem);
    expect(error.lineNumber).toBe(lineNumber);
    expect(error.line).toBe(text.split('\n')[lineNumber - 1]);
  });

  it('shows the line in the message', () => {
    expect(failureOf(() => parseExposition('x 1\nmy-metric 1\n')).message).toBe(
      'line 2: "my-metric" is not a metric name\n  my-metric 1',
    );
  });

  it('gives families, types, helps and samples in the order in which they are written', () => {
    const text = '# HELP b Two\\nlines, one \\\\.\n# TYPE b counter\nb{z="1",a="2"} 3 17\na NaN\n';
    expect([...parseExposition(text).families.values()]).toEqual([
      {
        name: 'b',
        type: 'counter',
        help: 'Two\nlines, one \\.',
        samples: [
          {
            name: 'b',
            labels: new Map([
              ['z', '1'],
              ['a', '2'],
            ]),
            value: 3,
            timestampMs: 17,
          },
        ],
      },
      { name: 'a', type: 'untyped', samples: [{ name: 'a', labels: new Map(), value: Number.NaN }] },
    ]);
  });

  it('keeps the order of labels', () => {
    const sample = parseExposition('x{z="1",a="2",m="3"} 1\n').families.get('x')?.samples[0];
    expect([...(sample?.labels ?? [])]).toEqual([
      ['z', '1'],
      ['a', '2'],
      ['m', '3'],
    ]);
  });

  it('reads an escaped backslash before an n as two characters', () => {
    const sample = parseExposition('x{a="C:\\\\new\\n\\"q\\""} 1\n').families.get('x')?.samples[0];
    expect(sample?.labels.get('a')).toBe('C:\\new\n"q"');
  });

  it('puts the parts of a histogram into its family', () => {
    const family = parseExposition(`${histogram.join('\n')}\n`).families.get('h');
    expect(family?.samples.map(({ name, value }) => [name, value])).toEqual([
      ['h_bucket', 1],
      ['h_bucket', 3],
      ['h_sum', 4.5],
      ['h_count', 3],
    ]);
  });

  it('tells the infinities apart', () => {
    const { families } = parseExposition('a +Inf\nb -Inf\nc Inf\n');
    expect([...families.values()].map((family) => family.samples[0]?.value)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });
});
