import { describe, expect, it } from 'vitest';
import { samplesOf, sampleValue, sumOf } from '../exposition-queries.ts';
import { failureOf } from '../testdata/failure.ts';
import { accepted, histogram } from '../testdata/openmetrics-samples.ts';
import { parseOpenMetrics } from './open-metrics.ts';

describe('parseOpenMetrics', () => {
  it.each(accepted)('accepts %s', (_what, lines) => {
    expect(() => parseOpenMetrics(`${lines}# EOF\n`)).not.toThrow();
  });

  it('gives families with units, helps, starts and exemplars', () => {
    const text =
      '# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds A \\"b\\".\n' +
      'a_seconds_total{z="1",b="2"} 3 17.5 # {trace_id="x"} 0.5 1520879607.789\na_seconds_created{z="1",b="2"} 1.001 17.5\n# EOF\n';
    const labels = new Map([
      ['z', '1'],
      ['b', '2'],
    ]);
    const exemplar = { labels: new Map([['trace_id', 'x']]), value: 0.5, timestampMs: 1_520_879_607_789 };
    expect([...parseOpenMetrics(text).families.values()]).toEqual([
      {
        name: 'a_seconds',
        type: 'counter',
        unit: 'seconds',
        help: 'A "b".',
        samples: [
          { name: 'a_seconds_total', labels, value: 3, timestampMs: 17_500, exemplar, createdMs: 1001 },
          { name: 'a_seconds_created', labels, value: 1.001, timestampMs: 17_500 },
        ],
      },
    ]);
  });

  it('takes empty metadata for none', () => {
    const { families } = parseOpenMetrics('# HELP a \n# UNIT a \na 1\n# EOF\n');
    expect(families.get('a')).toEqual({
      name: 'a',
      type: 'unknown',
      samples: [{ name: 'a', labels: new Map(), value: 1 }],
    });
  });

  it('gives all parts of a histogram the start of their own label set', () => {
    const other = histogram
      .slice(1, -1)
      .map((line) => (line.includes('{') ? line.replace('{', '{a="1",') : line.replace(' ', '{a="1"} ')));
    const exposition = parseOpenMetrics(`${[...histogram, ...other].join('\n')}\nh_created{a="1"} 20\n# EOF\n`);
    const startsWith = (labels: { a: string | undefined }) =>
      ['h_bucket', 'h_sum', 'h_count'].flatMap((name) => samplesOf(exposition, name, labels).map((s) => s.createdMs));
    expect(startsWith({ a: undefined })).toEqual([17_500, 17_500, 17_500, 17_500]);
    expect(startsWith({ a: '1' })).toEqual([20_000, 20_000, 20_000, 20_000]);
  });

  it('can be asked as the text format can', () => {
    const exposition = parseOpenMetrics(
      `# TYPE a counter\na_total{b="1"} 2\na_total{b="2"} 3\n${histogram.join('\n')}\n# EOF\n`,
    );
    expect(sumOf(exposition, 'a_total')).toBe(5);
    expect(sampleValue(exposition, 'h_bucket', { le: '0.5' })).toBe(1);
  });

  it('refuses quotes when it is asked for the names of the specification', () => {
    expect(failureOf(() => parseOpenMetrics('{"a"} 1\n# EOF\n', { names: 'legacy' })).problem).toBe(
      '"" is not a metric name',
    );
  });
});
