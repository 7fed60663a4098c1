import { describe, expect, it } from 'vitest';
import { failureOf } from '../testdata/failure.ts';
import {
  bucket,
  bytes,
  counter,
  delimited,
  double,
  exemplar,
  family,
  gauge,
  histogram,
  integer,
  joined,
  label,
  message,
  metric,
  type Part,
  quantile,
  span,
  summary,
  timestamp,
  totals,
} from '../testdata/protobuf-writer.ts';
import { parsePrometheusProtobuf } from './prometheus-protobuf.ts';

type Row = [symptom: string, written: Part, problem: RegExp];

const ofCounter = (...parts: readonly Part[]): Part => family('a', 'counter', metric([], counter(1, ...parts)));
const ofSummary = (...parts: readonly Part[]): Part => family('s', 'summary', metric([], summary(...parts)));
const ofHistogram = (...parts: readonly Part[]): Part => family('h', 'histogram', metric([], histogram(...parts)));
const infinity = Number.POSITIVE_INFINITY;
const invalid = Uint8Array.of(0x61, 0xff);

const messages: readonly Row[] = [
  ['a message that is cut off', family('a', 'counter', metric([], counter(1))).subarray(0, -1), /cannot be decoded/],
  ['a length that is cut off', Uint8Array.of(0x80), /cannot be decoded/],
  ['text', new TextEncoder().encode('# TYPE a counter\na 1\n'), /cannot be decoded/],
  [
    'a field that there is not',
    family('a', 'counter', integer(9, 1)),
    /MetricFamily has a field that it does not have/,
  ],
  [
    'a field of a metric that there is not',
    family('a', 'counter', metric([], counter(1), integer(9, 1))),
    /metric has a field/,
  ],
  ['a field of a histogram that there is not', ofHistogram(totals(0, 0), integer(17, 1)), /histogram has a field/],
  ['a value that is no double', family('a', 'gauge', metric([], message(2, integer(1, 1)))), /gauge has a field/],
  ['an unknown type', delimited(bytes(1, 'a'), integer(3, 6)), /6 is not the number of a type/],

  ['a family without a name', family('', 'counter'), /"" is not a metric name/],
  ['a name that is not UTF-8', delimited(bytes(1, invalid)), /the name of the metric is not UTF-8/],
  ['a help that is not UTF-8', delimited(bytes(1, 'a'), bytes(2, invalid)), /the help is not UTF-8/],
  ['a unit that is not UTF-8', delimited(bytes(1, 'a'), bytes(5, invalid)), /the unit is not UTF-8/],
  ['one family twice', joined(ofCounter(), ofCounter()), /a second family a/],
  [
    'a family called like a count',
    joined(ofHistogram(totals(0, 0)), family('h_count', 'counter')),
    /h_count is a family and/,
  ],
  [
    'a family called like a sum',
    joined(ofSummary(totals(0, 0)), family('s_sum', 'gauge')),
    /s_sum is a family and also/,
  ],

  ['a label without a name', family('a', 'gauge', metric([['', 'x']], gauge(1))), /"" is not a label name/],
  ['the reserved label', family('a', 'gauge', metric([['__name__', 'x']], gauge(1))), /__name__ is reserved/],
  [
    'a label twice',
    family(
      'a',
      'gauge',
      metric(
        [
          ['b', '1'],
          ['b', '2'],
        ],
        gauge(1),
      ),
    ),
    /b stands twice/,
  ],
  [
    'a label name that is not UTF-8',
    family('a', 'gauge', metric([], message(1, bytes(1, invalid)), gauge(1))),
    /is not UTF-8/,
  ],
  [
    'a label value that is not UTF-8',
    family('a', 'gauge', metric([], message(1, bytes(1, 'b'), bytes(2, invalid)), gauge(1))),
    /the value of the label b is not UTF-8/,
  ],
  [
    'le as a label of a histogram',
    family('h', 'histogram', metric([['le', '1']], histogram(totals(0, 0)))),
    /with a label le/,
  ],
  [
    'quantile as a label of a summary',
    family('s', 'summary', metric([['quantile', '1']], summary())),
    /with a label quantile/,
  ],
  [
    'one series twice',
    family('a', 'gauge', metric([], gauge(1)), metric([], gauge(2))),
    /a second metric with the same/,
  ],
  [
    'one series but for an empty label',
    family('a', 'gauge', metric([], gauge(1)), metric([['b', '']], gauge(2))),
    /a second metric/,
  ],

  ['a metric without a value', family('a', 'counter', metric([])), /a counter with no value, not with counter/],
  ['a value of another type', family('a', 'counter', metric([], gauge(1))), /a counter with gauge, not with counter/],
  [
    'two values',
    family('a', 'counter', metric([], counter(1), gauge(1))),
    /a counter with counter and gauge, not with/,
  ],
  ['a counter below zero', family('a', 'counter', metric([], counter(-1))), /the counter a is -1/],
  ['a counter that is no number', family('a', 'counter', metric([], counter(Number.NaN))), /the counter a is NaN/],
  [
    'a timestamp in nanoseconds',
    family('a', 'gauge', metric([], gauge(1), integer(6, 1.7e18))),
    /timestamp_ms is 1700000/,
  ],

  ['a start at the epoch', ofCounter(timestamp(3, 0)), /a created_timestamp that Prometheus takes for none/],
  ['a start before the epoch', ofSummary(timestamp(4, -5)), /takes for none/],
  [
    'a start with too many nanoseconds',
    ofHistogram(message(15, integer(1, 1), integer(2, 1_000_000_000))),
    /no such time/,
  ],
  ['a start with nanoseconds below zero', ofHistogram(message(15, integer(1, 1), integer(2, -1))), /no such time/],
  ['a start in milliseconds', ofCounter(message(3, integer(1, 1_700_000_000_000))), /no such time/],

  [
    'an exemplar with a label twice',
    ofCounter(
      exemplar(
        2,
        [
          ['b', '1'],
          ['b', '2'],
        ],
        1,
      ),
    ),
    /b stands twice/,
  ],
  ['an exemplar with a label without a name', ofCounter(exemplar(2, [['', '1']], 1)), /"" is not a label name/],
  ['an exemplar with long labels', ofCounter(exemplar(2, [['b', 'x'.repeat(128)]], 1)), /more than 128 characters/],
  ['an exemplar at an impossible time', ofCounter(exemplar(2, [], 1, 1e18)), /the timestamp of an exemplar is/],
  [
    'an exemplar above its bucket',
    ofHistogram(totals(1, 1), bucket(1, 1, exemplar(3, [], 2))),
    /an exemplar of 2 in a bucket/,
  ],

  ['a quantile twice', ofSummary(totals(0, 0), quantile(0.5, 1), quantile(0.5, 1)), /the quantile 0\.5 stands twice/],
  ['a quantile in percent', ofSummary(totals(0, 0), quantile(99, 1)), /not between 0 and 1/],
  ['a quantile that is no number', ofSummary(totals(0, 0), quantile(Number.NaN, 1)), /a quantile that is not a number/],

  ['bounds that descend', ofHistogram(totals(1, 1), bucket(2, 1), bucket(1, 1)), /1 does not ascend from 2/],
  ['one bound twice', ofHistogram(totals(1, 1), bucket(1, 1), bucket(1, 1)), /1 does not ascend from 1/],
  ['a bound that is no number', ofHistogram(totals(1, 1), bucket(Number.NaN, 1)), /a le that is not a number/],
  [
    'a bucket after infinity',
    ofHistogram(totals(1, 1), bucket(infinity, 1), bucket(1, 1)),
    /1 does not ascend from Infinity/,
  ],
  ['buckets that are not cumulative', ofHistogram(totals(2, 1), bucket(1, 2), bucket(2, 1)), /buckets are cumulative/],
  ['a bucket with more than there are', ofHistogram(totals(1, 1), bucket(1, 2)), /buckets are cumulative/],
  [
    'an infinite bucket that is not the count',
    ofHistogram(totals(1, 1), bucket(infinity, 2)),
    /the count is 1, the bucket/,
  ],
  ['a count that is a float below zero', ofHistogram(double(4, -1), double(2, 0)), /-1 is not a count/],
  [
    'a bucket that is a float and no number',
    ofHistogram(totals(1, 1), message(3, double(4, Number.NaN))),
    /NaN is not a count/,
  ],
];

describe('parsePrometheusProtobuf', () => {
  it.each(messages)('rejects %s', (_symptom, written, problem) => {
    expect(failureOf(() => parsePrometheusProtobuf(written)).problem).toMatch(problem);
  });

  it('says which message and which metric', () => {
    const error = failureOf(() =>
      parsePrometheusProtobuf(joined(ofCounter(), family('b', 'counter', metric([['c', '"x"']], counter(-1))))),
    );
    expect(error.message).toBe('message 2: the counter b is -1\n  b{"c":"\\"x\\""}');
    expect(error.lineNumber).toBe(2);
  });

  it.each([
    ['a metric', family('a.b', 'gauge', metric([], gauge(1))), /"a\.b" is not a metric name/],
    ['a label', family('a', 'gauge', metric([['b.c', '1']], gauge(1))), /"b\.c" is not a label name/],
    ['a label of an exemplar', ofCounter(exemplar(2, [['b.c', '1']], 1)), /"b\.c" is not a label name/],
    [
      'a label of an exemplar of a native histogram',
      ofHistogram(span('positive', 0, 0), exemplar(16, [['b.c', '1']], 1, 17_000)),
      /"b\.c" is not a label name/,
    ],
  ])('rejects the name of %s that needs quotes, when it is asked for legacy names', (_what, written, problem) => {
    expect(() => parsePrometheusProtobuf(written)).not.toThrow();
    expect(failureOf(() => parsePrometheusProtobuf(written, { names: 'legacy' })).problem).toMatch(problem);
  });

  it('rejects a label of a metric that is cut off', () => {
    const cut = message(4, label(1, ['b', '1']).subarray(0, -1), counter(1));
    expect(failureOf(() => parsePrometheusProtobuf(family('a', 'counter', cut))).problem).toMatch(
      /cannot be decoded|field/,
    );
  });
});
