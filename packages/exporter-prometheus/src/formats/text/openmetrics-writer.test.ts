import { parseOpenMetrics } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import type { Family } from '../../families/family.ts';
import { ByteWriter } from '../../output/byte-writer.ts';
import { exemplarOf, rowOf, writeFamilies } from '../../testdata/families.ts';
import { distribution } from '../../testdata/snapshots.ts';
import { type OpenMetricsOptions, OpenMetricsWriter } from './openmetrics-writer.ts';

const labels = { pairs: ['q', 'mail'], text: 'q="mail"' };

/** The lines of one family, which a strict parser has accepted. */
function linesOf(family: Omit<Family, 'help' | 'unit'>, options: Partial<OpenMetricsOptions> = {}): readonly string[] {
  const out = new ByteWriter();
  writeFamilies(new OpenMetricsWriter(out, { createdSamples: true, ...options }), [
    { help: '', unit: '', ...family } as Family,
  ]);
  const text = Buffer.concat(out.finish().chunks).toString();
  parseOpenMetrics(text);
  return text.split('\n').slice(0, -2);
}

const counterOf = (name: string): Omit<Family, 'help' | 'unit'> => ({
  ...{ type: 'counter', name },
  rows: [rowOf(3, { labels, startTime: [1000, 0], exemplars: [exemplarOf(1)] })],
});

describe('OpenMetricsWriter', () => {
  it('gives the beginning of a series the time of its value, where samples have one', () => {
    expect(linesOf(counterOf('jobs_total'), { timestamp: 2_000_500 })).toEqual([
      '# TYPE jobs counter',
      'jobs_total{q="mail"} 3 2000.5 # {} 1 1700000000.005',
      'jobs_created{q="mail"} 1000 2000.5',
    ]);
  });

  it('shows the newest exemplar of a counter, in whichever order they come', () => {
    const exemplars = [10, 30, 20].map((seconds) => exemplarOf(seconds / 10, { time: [seconds, 0] }));
    const rows = [rowOf(3, { labels, exemplars })];
    expect(linesOf({ type: 'counter', name: 'jobs_total', rows })[1]).toBe('jobs_total{q="mail"} 3 # {} 3 30');
  });

  it('leaves the name of a counter without suffix as it is, and its type', () => {
    expect(linesOf(counterOf('jobs'))).toEqual(['# TYPE jobs unknown', 'jobs{q="mail"} 3']);
    expect(linesOf(counterOf('_total'))).toEqual(['# TYPE _total unknown', '_total{q="mail"} 3']);
  });

  it('tells no beginning that nobody knows', () => {
    const rows = [rowOf(3, { labels })];
    expect(linesOf({ type: 'counter', name: 'jobs_total', rows })).toEqual([
      '# TYPE jobs counter',
      'jobs_total{q="mail"} 3',
    ]);
  });

  it.each([
    ['a bound below zero', distribution([-1, 1], [3])],
    ['a value below zero', distribution([0, 1], [-3, 9])],
    ['a sum that is below zero', { ...distribution([0, 1], [-3]), min: undefined }],
    ['a sum that is no number', { ...distribution([0, 1], [3]), sum: Number.NaN }],
  ])('leaves out sum and count of a histogram with %s, as its sum is no counter', (_, value) => {
    const lines = linesOf({ type: 'histogram', name: 'wait', rows: [rowOf(value, { labels })] });
    expect(lines.filter((line) => /_sum|_count/.test(line))).toEqual([]);
    expect(lines.at(-1)).toMatch(/^wait_bucket\{q="mail",le="\+Inf"\} \d$/);
  });

  it('counts what is in the buckets, whatever a histogram says of itself', () => {
    const value = { ...distribution([1], [0.5, 3]), count: 7 };
    const lines = linesOf({ type: 'histogram', name: 'wait', rows: [rowOf(value, { labels })] });
    expect(lines).toContain('wait_count{q="mail"} 2');
  });
});
