import { describe, expect, it } from 'vitest';
import { failureOf } from '../testdata/failure.ts';
import {
  deltas,
  double,
  exemplar,
  family,
  histogram,
  integer,
  metric,
  type Part,
  span,
  totals,
  zigzag,
} from '../testdata/protobuf-writer.ts';
import { parsePrometheusProtobuf } from './prometheus-protobuf.ts';

type Row = [symptom: string, written: Part, problem: RegExp];

const ofHistogram = (...parts: readonly Part[]): Part => family('h', 'histogram', metric([], histogram(...parts)));
const infinity = Number.POSITIVE_INFINITY;

const rejected: readonly Row[] = [
  ['a schema that is too fine', ofHistogram(zigzag(5, 9), span('positive', 0, 0)), /the schema is 9/],
  ['a schema that is too coarse', ofHistogram(zigzag(5, -5), span('positive', 0, 0)), /the schema is -5/],
  ['bounds of its own', ofHistogram(zigzag(5, -53), span('positive', 0, 0)), /the schema is -53/],
  ['a threshold below zero', ofHistogram(double(6, -1), span('positive', 0, 0)), /the zero_threshold is -1/],
  [
    'a threshold that is no number',
    ofHistogram(double(6, Number.NaN), span('positive', 0, 0)),
    /zero_threshold is NaN/,
  ],
  ['an infinite threshold', ofHistogram(double(6, infinity)), /the zero_threshold is Infinity/],
  ['nothing that tells that it is native', ofHistogram(totals(0, 0), zigzag(5, 3)), /schema without a span/],
  ['exemplars and no span', ofHistogram(totals(0, 0), exemplar(16, [], 1, 17_000)), /exemplars without a span/],
  ['counts and no span', ofHistogram(totals(1, 0), deltas('positive', 1)), /positiveDelta without a span/],
  [
    'more counts than buckets',
    ofHistogram(totals(1, 0), span('positive', 0, 1), deltas('positive', 1, 0)),
    /over 1 buckets, with 2/,
  ],
  [
    'more buckets than counts',
    ofHistogram(totals(1, 0), span('negative', 0, 2), deltas('negative', 1)),
    /over 2 buckets, with 1/,
  ],
  [
    'four thousand million buckets',
    ofHistogram(totals(1, 0), span('positive', 0, 2 ** 32 - 1), deltas('positive', 1)),
    /4294967295/,
  ],
  [
    'spans that overlap',
    ofHistogram(totals(2, 0), span('positive', 0, 1), span('positive', -1, 1), deltas('positive', 1, 0)),
    /begins 1 buckets before the end/,
  ],
  [
    'a bucket below zero',
    ofHistogram(totals(1, 0), span('positive', 0, 2), deltas('positive', 2, -3)),
    /positive bucket with -1/,
  ],
  [
    'a total that is too small',
    ofHistogram(totals(1, 0), span('positive', 0, 1), deltas('positive', 2)),
    /2 values in buckets/,
  ],
  [
    'a total that is too large',
    ofHistogram(totals(3, 0), span('positive', 0, 1), deltas('positive', 2)),
    /sample_count is 3/,
  ],
  [
    'a total without the zero bucket',
    ofHistogram(totals(2, 0), span('positive', 0, 1), deltas('positive', 2), integer(7, 1)),
    /3 values/,
  ],
  [
    'a total without the negative buckets',
    ofHistogram(
      totals(2, 0),
      ...[span('positive', 0, 1), deltas('positive', 2), span('negative', 0, 1), deltas('negative', 1)],
    ),
    /3 values in buckets/,
  ],
  [
    'a total that only floats take for the right one',
    ofHistogram(totals(2n ** 60n, 0), span('positive', 0, 1), deltas('positive', 2n ** 60n + 1n)),
    /1152921504606846977 values/,
  ],
  [
    'more in buckets than NaN explains',
    ofHistogram(totals(1, Number.NaN), span('positive', 0, 1), deltas('positive', 2)),
    /2 values/,
  ],
  [
    'a bucket beyond infinity',
    ofHistogram(totals(1, 0), span('positive', 1026, 1), deltas('positive', 1)),
    /of index 1026/,
  ],
  [
    'an empty bucket beyond infinity',
    ofHistogram(totals(0, 0), span('negative', 1026, 1), deltas('negative', 0)),
    /of index 1026/,
  ],
  [
    'values below the smallest number',
    ofHistogram(totals(1, 0), span('positive', -1076, 1), deltas('positive', 1)),
    /of index -1076/,
  ],
  [
    'values within the zero bucket',
    ofHistogram(totals(1, 0), double(6, 0.5), span('positive', -1, 1), deltas('positive', 1)),
    /a positive bucket with values up to 0\.5, within the zero bucket/,
  ],
  ['an exemplar without a timestamp', ofHistogram(span('positive', 0, 0), exemplar(16, [], 1)), /without a timestamp/],
  [
    'an exemplar with long labels',
    ofHistogram(span('positive', 0, 0), exemplar(16, [['b', 'x'.repeat(128)]], 1, 17_000)),
    /more than 128/,
  ],
  [
    'floats among integers',
    ofHistogram(totals(1, 0), span('positive', 0, 1), double(14, 1)),
    /counts that are floats in/,
  ],
  [
    'integers among floats',
    ofHistogram(double(4, 1), span('positive', 0, 1), deltas('positive', 1)),
    /deltas in a histogram of/,
  ],
  [
    'floats that do not add up',
    ofHistogram(double(4, 1), span('positive', 0, 1), double(14, 1.5)),
    /1\.5 values in buckets/,
  ],
  [
    'a float below zero',
    ofHistogram(double(4, 1), span('positive', 0, 1), double(14, -1)),
    /a positive bucket with -1 values/,
  ],
];

describe('parsePrometheusProtobuf of a native histogram', () => {
  it.each(rejected)('rejects %s', (_symptom, written, problem) => {
    expect(failureOf(() => parsePrometheusProtobuf(written)).problem).toMatch(problem);
  });
});
