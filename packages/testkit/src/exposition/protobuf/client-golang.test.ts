import { describe, expect, it } from 'vitest';
import { nativeHistogram, samplesOf, sampleValue } from '../exposition-queries.ts';
import { clientGolang } from '../testdata/client-golang.ts';
import { parsePrometheusProtobuf } from './prometheus-protobuf.ts';

describe('parsePrometheusProtobuf of what client_golang writes', () => {
  const exposition = parsePrometheusProtobuf(clientGolang);

  it('finds all families with their types and helps', () => {
    expect([...exposition.families.values()].map(({ name, type, help }) => [name, type, help])).toEqual([
      ['classic_seconds', 'histogram', undefined],
      ['empty_seconds', 'histogram', undefined],
      ['in.flight', 'gauge', 'In flight.'],
      ['jobs_total', 'counter', 'Jobs "done".'],
      ['native_seconds', 'histogram', undefined],
      ['rpc_seconds', 'summary', undefined],
    ]);
  });

  it('reads counters, gauges and summaries', () => {
    expect(sampleValue(exposition, 'jobs_total', { queue: 'mail\n' })).toBe(2.5);
    expect(sampleValue(exposition, 'in.flight')).toBe(-3);
    expect(sampleValue(exposition, 'rpc_seconds', { quantile: '0.99' })).toBe(10);
    expect(sampleValue(exposition, 'rpc_seconds_sum')).toBe(55);
  });

  it('reads exemplars and starts', () => {
    const [jobs] = samplesOf(exposition, 'jobs_total');
    expect(jobs?.exemplar).toMatchObject({ labels: new Map([['trace_id', 'abc']]), value: 2.5 });
    expect(jobs?.createdMs).toBe(jobs?.exemplar?.timestampMs);
  });

  it('reads classic buckets', () => {
    expect(
      samplesOf(exposition, 'classic_seconds_bucket').map(({ labels, value }) => [labels.get('le'), value]),
    ).toEqual([
      ['0.5', 1],
      ['1.0', 2],
      ['1e+06', 2],
      ['+Inf', 3],
    ]);
  });

  it('reads native buckets', () => {
    const native = nativeHistogram(exposition, 'native_seconds', { route: '/' });
    expect(native).toMatchObject({ schema: 3, count: 10, sum: 105.5015, zeroThreshold: 0.001, zeroCount: 3 });
    // Each recorded value is in its bucket: 0.5, 1, 1.5 twice, 3 and 100, and below zero -2.
    const holds = (value: number) => native.positive.find(([lower, upper]) => lower < value && value <= upper)?.[2];
    expect([0.5, 1, 1.5, 3, 100].map(holds)).toEqual([1, 1, 2, 1, 1]);
    expect(native.negative).toEqual([[-2, expect.closeTo(-(2 ** (7 / 8)), 14), 1]]);
    expect(native.exemplars.map(({ value }) => value)).toEqual([100]);
  });

  it('reads a native histogram that has seen nothing', () => {
    expect(nativeHistogram(exposition, 'empty_seconds')).toMatchObject({
      schema: 0,
      count: 0,
      positive: [],
      negative: [],
    });
  });
});
