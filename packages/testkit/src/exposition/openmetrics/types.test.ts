import { describe, expect, it } from 'vitest';
import { failureOf } from '../testdata/failure.ts';
import { parseOpenMetrics } from './open-metrics.ts';

type Row = [symptom: string, type: string, lines: readonly string[], lineNumber: number, problem: RegExp];

const infinity = 'x_bucket{le="+Inf"} 1';

const rejected: readonly Row[] = [
  ['below zero', 'counter', ['x_total -1'], 2, /the counter x is -1/],
  ['that is no number', 'counter', ['x_total NaN'], 2, /the counter x is NaN/],
  ['of a start alone', 'counter', ['x_created 17'], 2, /no x_total with these labels/],
  ['of which one label set is a start alone', 'counter', ['x_total 1', 'x_created{a="1"} 17'], 3, /no x_total/],
  ['that is 2', 'info', ['x_info 2'], 2, /an info that is 2/],
  ['that is 2', 'stateset', ['x{x="a"} 2'], 2, /a state that is 2/],
  ['that is NaN', 'stateset', ['x{x="a"} NaN'], 2, /a state that is NaN/],
  ['without a name', 'stateset', ['x 1'], 2, /a state without a label x/],
  ['with an empty name', 'stateset', ['x{x=""} 1'], 2, /a state without a label x/],

  ['without buckets', 'histogram', ['x_sum 1', 'x_count 1'], 3, /no last bucket with le="\+Inf"/],
  ['without an infinite bucket', 'histogram', ['x_bucket{le="1.0"} 1'], 2, /no last bucket/],
  ['with a bucket without le', 'histogram', ['x_bucket 1'], 2, /x_bucket without a label le/],
  ['with a start with le', 'histogram', [infinity, 'x_created{le="1.0"} 17'], 3, /x_created with a label le/],
  ['with a bound that is no number', 'histogram', ['x_bucket{le="many"} 1'], 2, /a le that is not a number/],
  ['with infinity in capitals', 'histogram', ['x_bucket{le="+INF"} 1'], 2, /le="\+INF" is stored as "\+Inf"/],
  [
    'with a bound that is not canonical',
    'histogram',
    ['x_bucket{le="1"} 1', infinity],
    2,
    /le="1" is stored as "1\.0"/,
  ],
  ['with a bound with an exponent too many', 'histogram', ['x_bucket{le="1e1"} 1', infinity], 2, /stored as "10\.0"/],
  ['with a large bound in full', 'histogram', ['x_bucket{le="1000000.0"} 1', infinity], 2, /stored as "1e\+06"/],
  ['with a small bound in full', 'histogram', ['x_bucket{le="0.00001"} 1', infinity], 2, /stored as "1e-05"/],
  [
    'with bounds that descend',
    'histogram',
    ['x_bucket{le="2.0"} 1', 'x_bucket{le="1.0"} 1'],
    3,
    /1 does not ascend from 2/,
  ],
  ['with less than before', 'histogram', ['x_bucket{le="1.0"} 2', infinity], 3, /buckets are cumulative/],
  ['with half a count', 'histogram', ['x_bucket{le="+Inf"} 0.5'], 2, /0\.5 is not a count/],
  ['with a count below zero', 'histogram', ['x_bucket{le="+Inf"} -1'], 2, /-1 is not a count/],
  ['with a bucket that is no number', 'histogram', ['x_bucket{le="+Inf"} NaN'], 2, /NaN is not a count/],
  [
    'with another count',
    'histogram',
    [infinity, 'x_sum 1', 'x_count 2'],
    4,
    /the count is 2, the bucket le="\+Inf" says 1/,
  ],
  ['with a sum and no count', 'histogram', [infinity, 'x_sum 1'], 3, /a sum without a count/],
  ['with a count and no sum', 'histogram', [infinity, 'x_count 1'], 3, /a count without a sum/],
  ['with a sum below zero', 'histogram', [infinity, 'x_sum -1', 'x_count 1'], 3, /a sum that is -1/],
  ['with a sum that is no number', 'histogram', [infinity, 'x_sum NaN', 'x_count 1'], 3, /a sum that is NaN/],
  [
    'with a sum beside a bucket below zero',
    'histogram',
    ['x_bucket{le="-1.0"} 0', infinity, 'x_sum 1', 'x_count 1'],
    4,
    /a sum beside a bucket below zero/,
  ],

  ['with a sum and no count', 'gaugehistogram', [infinity, 'x_gsum 1'], 3, /a sum without a count/],
  ['with a count and no sum', 'gaugehistogram', [infinity, 'x_gcount 1'], 3, /a count without a sum/],
  ['with another count', 'gaugehistogram', [infinity, 'x_gsum 1', 'x_gcount 2'], 4, /the count is 2/],
  ['with a count below zero', 'gaugehistogram', ['x_bucket{le="+Inf"} -1'], 2, /-1 is not a count/],
  ['with a sum that is no number', 'gaugehistogram', [infinity, 'x_gsum NaN', 'x_gcount 1'], 3, /a sum that is NaN/],
  ['with a sum below all buckets', 'gaugehistogram', [infinity, 'x_gsum -1', 'x_gcount 1'], 3, /a sum that is -1/],
  ['without an infinite bucket', 'gaugehistogram', ['x_gsum 1', 'x_gcount 1'], 3, /no last bucket/],

  ['without a quantile', 'summary', ['x 1'], 2, /x without a label quantile/],
  ['with a quantile that is no number', 'summary', ['x{quantile="half"} 1'], 2, /a quantile that is not a number/],
  ['with a quantile in percent', 'summary', ['x{quantile="99.0"} 1'], 2, /not between 0 and 1/],
  ['with a quantile below zero', 'summary', ['x{quantile="-1.0"} 1'], 2, /not between 0 and 1/],
  ['with a quantile that is not canonical', 'summary', ['x{quantile="1"} 1'], 2, /quantile="1" is stored as "1\.0"/],
  ['with a value below zero', 'summary', ['x{quantile="0.5"} -1'], 2, /a quantile that is -1/],
  ['with half a count', 'summary', ['x_count 0.5'], 2, /0\.5 is not a count/],
  ['with a count below zero', 'summary', ['x_count -1'], 2, /-1 is not a count/],
  ['with a sum below zero', 'summary', ['x_sum -1'], 2, /a sum that is -1/],
  ['with a sum that is no number', 'summary', ['x_sum NaN'], 2, /a sum that is NaN/],

  ['twice', 'counter', ['x_total 1', 'x_total 2'], 3, /a second sample of x_total/],
  ['twice at one time', 'gauge', ['x 1 17', 'x 2 17'], 3, /a second sample of x/],
  ['twice in one millisecond', 'gauge', ['x 1 17', 'x 2 17.0001'], 3, /a second sample of x/],
  ['back in time', 'gauge', ['x 1 18', 'x 2 17'], 3, /a second sample of x/],
  ['with and without a timestamp', 'gauge', ['x 1 17', 'x 2'], 3, /a second sample of x/],
  [
    'of interleaved metrics',
    'counter',
    ['x_total{a="1"} 1', 'x_total 1', 'x_created{a="1"} 17'],
    4,
    /away from the other/,
  ],
  [
    'of interleaved points',
    'summary',
    ['x_count 1 17', 'x_count 2 18', 'x_sum 1 17', 'x_sum 2 18'],
    4,
    /a timestamp that does not follow/,
  ],
  ['with a timestamp at a part', 'summary', ['x_count 1 17', 'x_sum 1'], 3, /a timestamp that does not follow/],
  ['whose second point is wrong', 'histogram', [`${infinity} 17`, 'x_bucket{le="1.0"} 1 18'], 3, /no last bucket/],

  ['with a start that is no number', 'summary', ['x_count 1', 'x_created NaN'], 3, /NaN is not a start/],
  ['with a start at the epoch', 'counter', ['x_total 1', 'x_created 0'], 3, /0 is not a start/],
  ['with a start before the epoch', 'summary', ['x_count 1', 'x_created -1'], 3, /-1 is not a start/],
  ['with a start within the first millisecond', 'counter', ['x_total 1', 'x_created 0.0001'], 3, /is not a start/],
  ['with a start in milliseconds', 'counter', ['x_total 1', 'x_created 1700000000000'], 3, /is not a start/],
  ['with its start before its value', 'counter', ['x_created 17', 'x_total 1'], 2, /x_created before the values/],
  [
    'with its start under labels in another order',
    'counter',
    ['x_total{a="1",b="2"} 1', 'x_created{b="2",a="1"} 17'],
    3,
    /labels in another order/,
  ],
];

describe('parseOpenMetrics', () => {
  it.each(rejected.map(([symptom, type, ...rest]) => [`a ${type} ${symptom}`, type, ...rest] as const))(
    'rejects %s',
    (_symptom, type, samples, lineNumber, problem) => {
      const error = failureOf(() => parseOpenMetrics([`# TYPE x ${type}`, ...samples, '# EOF\n'].join('\n')));
      expect(error.problem).toMatch(problem);
      expect(error.lineNumber).toBe(lineNumber);
    },
  );
});
