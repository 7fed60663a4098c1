import { describe, expect, it } from 'vitest';
import { nativeHistogram, samplesOf, sampleValue, sumOf } from './exposition-queries.ts';
import { parsePrometheusProtobuf } from './protobuf/prometheus-protobuf.ts';
import { family, histogram, metric, span, totals } from './testdata/protobuf-writer.ts';
import { parseExposition } from './text/exposition.ts';

const exposition = parseExposition(
  '# TYPE jobs_total counter\njobs_total{queue="mail",ok="true"} 2\njobs_total{queue="mail",ok="false"} 1\njobs_total{queue="bills"} 4\n' +
    '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 8\nh_count 1\n',
);

describe('samplesOf', () => {
  it('gives the samples that have these labels among others', () => {
    expect(samplesOf(exposition, 'jobs_total', { queue: 'mail' }).map(({ value }) => value)).toEqual([2, 1]);
  });

  it('gives the samples without a label that is said to be undefined or empty', () => {
    expect(samplesOf(exposition, 'jobs_total', { ok: undefined }).map(({ value }) => value)).toEqual([4]);
    expect(samplesOf(exposition, 'jobs_total', { ok: '' }).map(({ value }) => value)).toEqual([4]);
  });

  it('gives nothing for a name that is not there', () => {
    expect(samplesOf(exposition, 'jobs')).toEqual([]);
  });
});

describe('sampleValue', () => {
  it('gives the value of the one sample that matches', () => {
    expect(sampleValue(exposition, 'jobs_total', { ok: 'false' })).toBe(1);
    expect(sampleValue(exposition, 'h_sum')).toBe(8);
  });

  it('says which samples there are when none or several match', () => {
    expect(() => sampleValue(exposition, 'jobs_total', { queue: 'mail' })).toThrow(
      /2 samples of jobs_total with \{"queue":"mail"\}.*"ok":"true"\} 2/s,
    );
    expect(() => sampleValue(exposition, 'jobs_total', { queue: 'x' })).toThrow(/no sample of jobs_total.*bills/s);
  });

  it('says which families there are when the name is not there', () => {
    expect(() => sampleValue(exposition, 'jobs')).toThrow(/no sample of jobs .*\n {2}jobs_total\n {2}h$/s);
  });
});

describe('sumOf', () => {
  it('adds up the samples that match', () => {
    expect(sumOf(exposition, 'jobs_total')).toBe(7);
    expect(sumOf(exposition, 'jobs_total', { queue: 'mail' })).toBe(3);
    expect(sumOf(exposition, 'jobs_total', { queue: 'x' })).toBe(0);
  });
});

describe('nativeHistogram', () => {
  const empty = histogram(totals(0, 0), span('positive', 0, 0));
  const protobuf = parsePrometheusProtobuf(
    family('h', 'histogram', metric([['queue', 'mail']], empty), metric([['queue', 'bills']], empty)),
  );

  it('gives the one that has these labels among others', () => {
    expect(nativeHistogram(protobuf, 'h', { queue: 'mail' }).labels.get('queue')).toBe('mail');
  });

  it('says which there are when none or several match', () => {
    expect(() => nativeHistogram(protobuf, 'h')).toThrow(/2 native histograms of h with \{\}.*"mail".*"bills"/s);
    expect(() => nativeHistogram(protobuf, 'h', { queue: 'x' })).toThrow(/no native histogram of h.*"mail"/s);
  });

  it('says which families there are when there is none', () => {
    expect(() => nativeHistogram(exposition, 'x')).toThrow(/no native histogram of x .*\n {2}jobs_total\n {2}h$/s);
  });
});
