import { describe, expect, it } from 'vitest';
import { nativeHistogram, sampleValue, sumOf } from '../exposition-queries.ts';
import {
  bucket,
  bytes,
  counter,
  deltas,
  exemplar,
  family,
  gauge,
  histogram,
  integer,
  joined,
  message,
  metric,
  packed,
  quantile,
  span,
  summary,
  timestamp,
  totals,
  untyped,
  zigzag,
} from '../testdata/protobuf-writer.ts';
import { parsePrometheusProtobuf } from './prometheus-protobuf.ts';

const a = new Map([['a', '1']]);

describe('parsePrometheusProtobuf', () => {
  it('reads nothing out of nothing', () => {
    expect(parsePrometheusProtobuf(new Uint8Array()).families.size).toBe(0);
  });

  it('reads a counter with help, unit, exemplar and start', () => {
    const value = counter(3, exemplar(2, [['trace_id', 'x']], 0.5, 17_250), timestamp(3, 1001));
    const written = family('a_total', 'counter', bytes(2, 'Text.'), bytes(5, 'seconds'), metric([['a', '1']], value));
    expect([...parsePrometheusProtobuf(written).families.values()]).toEqual([
      {
        name: 'a_total',
        type: 'counter',
        help: 'Text.',
        unit: 'seconds',
        samples: [
          {
            name: 'a_total',
            labels: a,
            value: 3,
            exemplar: { labels: new Map([['trace_id', 'x']]), value: 0.5, timestampMs: 17_250 },
            createdMs: 1001,
          },
        ],
      },
    ]);
  });

  it('reads gauges and untyped metrics, with timestamps', () => {
    const exposition = parsePrometheusProtobuf(
      joined(
        family('g', 'gauge', metric([], gauge(-1), integer(6, 17)), metric([['a', '1']], gauge(Number.NaN))),
        family('u', 'untyped', metric([], untyped(Number.POSITIVE_INFINITY))),
      ),
    );
    expect(exposition.families.get('g')?.samples).toEqual([
      { name: 'g', labels: new Map(), value: -1, timestampMs: 17 },
      { name: 'g', labels: a, value: Number.NaN },
    ]);
    expect(sampleValue(exposition, 'u')).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes a message without a type for a counter, and a value that is not there for 0', () => {
    const written = joined(Uint8Array.of(7), bytes(1, 'a'), message(4, message(3)));
    expect(parsePrometheusProtobuf(written).families.get('a')).toMatchObject({
      type: 'counter',
      samples: [{ value: 0 }],
    });
  });

  it('gives a summary the samples that it has in the text formats', () => {
    const value = summary(totals(2, 5), quantile(0.5, 3), quantile(1, 4), timestamp(4, 1000));
    const exposition = parsePrometheusProtobuf(family('s', 'summary', metric([], value)));
    expect(sampleValue(exposition, 's', { quantile: '1.0' })).toBe(4);
    expect(sampleValue(exposition, 's_sum')).toBe(5);
    expect(sampleValue(exposition, 's_count')).toBe(2);
    expect(exposition.families.get('s')?.samples.map(({ createdMs }) => createdMs)).toEqual([1000, 1000, 1000, 1000]);
  });

  it('gives a classic histogram its samples, and the infinite bucket that may be left out', () => {
    const value = histogram(totals(3, 4.5), bucket(0.5, 1, exemplar(3, [], 0.25)), bucket(1e6, 2), timestamp(15, 1000));
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([['a', '1']], value)));
    expect(exposition.families.get('h')?.nativeHistograms).toBeUndefined();
    expect(
      exposition.families.get('h')?.samples.map(({ name, labels, value }) => [name, labels.get('le'), value]),
    ).toEqual([
      ['h_bucket', '0.5', 1],
      ['h_bucket', '1e+06', 2],
      ['h_bucket', '+Inf', 3],
      ['h_sum', undefined, 4.5],
      ['h_count', undefined, 3],
    ]);
    expect(exposition.families.get('h')?.samples[0]?.exemplar).toEqual({ labels: new Map(), value: 0.25 });
    expect(sumOf(exposition, 'h_count', { a: '1' })).toBe(3);
  });

  it('keeps the infinite bucket that is given', () => {
    const value = histogram(totals(3, 0), bucket(1, 1), bucket(Number.POSITIVE_INFINITY, 3));
    const exposition = parsePrometheusProtobuf(family('h', 'gaugehistogram', metric([], value)));
    expect(sampleValue(exposition, 'h_bucket', { le: '+Inf' })).toBe(3);
    expect(exposition.families.get('h')?.type).toBe('gaugehistogram');
  });

  it('takes a histogram without buckets and spans for a classic one', () => {
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([], histogram(totals(3, 0)))));
    expect(sampleValue(exposition, 'h_bucket', { le: '+Inf' })).toBe(3);
  });

  it('spells out the buckets of a native histogram', () => {
    // The example of https://prometheus.io/docs/specs/native_histograms/#examples, at two buckets for a power of two.
    const value = histogram(
      totals(20, -3),
      zigzag(5, 1),
      ...[span('positive', -2, 2), span('positive', 2, 1), span('positive', 1, 2), deltas('positive', 3, 2, -4, 2, -1)],
      ...[span('negative', 2, 1), deltas('negative', 4), integer(7, 2)],
      exemplar(16, [['trace_id', 'x']], 0.5, 17_000),
      timestamp(15, 1000),
    );
    const root = Math.SQRT2;
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([['a', '1']], value, integer(6, 18))));
    const native = nativeHistogram(exposition, 'h', { a: '1' });
    expect(native).toMatchObject({ labels: a, schema: 1, count: 20, sum: -3, zeroThreshold: 0, zeroCount: 2 });
    expect(native).toMatchObject({ timestampMs: 18, createdMs: 1000 });
    expect(native.exemplars).toEqual([{ labels: new Map([['trace_id', 'x']]), value: 0.5, timestampMs: 17_000 }]);
    expect(native.positive).toEqual([
      [expect.closeTo(root / 4, 14), 0.5, 3],
      [0.5, expect.closeTo(root / 2, 14), 5],
      [root, 2, 1],
      [expect.closeTo(root * 2, 14), 4, 3],
      [4, expect.closeTo(root * 4, 14), 2],
    ]);
    expect(native.negative).toEqual([[-2, -root, 4]]);
  });

  it('gives a native histogram without classic buckets its sum and count, and no bucket', () => {
    const value = histogram(totals(1, 3), zigzag(5, 0), span('positive', 2, 1), deltas('positive', 1));
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([], value)));
    expect(exposition.families.get('h')?.samples.map(({ name }) => name)).toEqual(['h_sum', 'h_count']);
    expect(sampleValue(exposition, 'h_count')).toBe(1);
  });

  it('reads a histogram that is classic and native', () => {
    const value = histogram(totals(1, 3), bucket(5, 1), zigzag(5, 0), span('positive', 2, 1), deltas('positive', 1));
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([], value)));
    expect(sampleValue(exposition, 'h_bucket', { le: '5.0' })).toBe(1);
    expect(nativeHistogram(exposition, 'h').positive).toEqual([[2, 4, 1]]);
  });

  it('knows a native histogram in which nothing was recorded by its empty span', () => {
    const value = histogram(totals(0, 0), zigzag(5, 3), span('positive', 0, 0));
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([], value)));
    expect(nativeHistogram(exposition, 'h')).toMatchObject({ schema: 3, count: 0, positive: [], negative: [] });
  });

  it('reads deltas that are packed into one field', () => {
    const value = histogram(totals(3, 0), span('positive', 1, 2), packed(13, [1, 1]));
    const exposition = parsePrometheusProtobuf(family('h', 'histogram', metric([], value)));
    expect(nativeHistogram(exposition, 'h').positive).toEqual([
      [1, 2, 1],
      [2, 4, 2],
    ]);
  });

  it('adds up counts that are too large for a float', () => {
    const large = 2n ** 60n + 1n;
    const value = histogram(totals(large + 1n, 0), span('positive', 1, 1), deltas('positive', large), integer(7, 1));
    expect(() => parsePrometheusProtobuf(family('h', 'histogram', metric([], value)))).not.toThrow();
  });

  it('reads names that are any text, and a NUL in them', () => {
    const written = family('größe.\0"', 'gauge', metric([['a b', '😀']], gauge(1)));
    expect(sampleValue(parsePrometheusProtobuf(written), 'größe.\0"', { 'a b': '😀' })).toBe(1);
  });
});
