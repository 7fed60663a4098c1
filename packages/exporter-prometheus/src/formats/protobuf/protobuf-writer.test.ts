import type { HistogramValue } from '@executor-metrics/sdk';
import { describe, expect, it } from 'vitest';
import type { Family, Row } from '../../families/family.ts';
import { CollectingSink } from '../../testdata/collecting-sink.ts';
import { exponential } from '../../testdata/exponential-values.ts';
import { exemplarOf, labelSet, rowOf } from '../../testdata/families.ts';
import { decodeFamilies } from '../../testdata/prometheus-protobuf.ts';
import {
  exponentialFamily,
  histogramIn,
  trace,
  traceLabels,
  writtenFamilies,
} from '../../testdata/written-protobuf.ts';
import { createProtobufWriter, type ExponentialForm } from './protobuf-writer.ts';

function familyOf<F extends Family>(type: F['type'], rows: readonly Row<number>[], name = 'x'): Family {
  return { type, name, unit: '', help: '', rows } as Family;
}

function histogramFamily(rows: readonly Row<HistogramValue>[]): Family {
  return { type: 'histogram', name: 'x', unit: '', help: '', rows };
}

const explicit: HistogramValue = {
  ...{ boundaries: [0.1, 1, 10], counts: [1, 2, 0, 3], count: 6, sum: 47.5 },
  ...{ min: 0.05, max: 20 },
};

describe('createProtobufWriter', () => {
  it('writes a counter with all that is known of it', () => {
    const row = rowOf(42.5, {
      labels: labelSet('method', 'GET', 'status', '200'),
      startTime: [1_690_000_000, 123_456_789],
      exemplars: [exemplarOf(1), exemplarOf(2, trace)],
    });
    const family: Family = {
      ...{ type: 'counter', name: 'http_wait_seconds_total', unit: 'seconds', help: 'Waiting.' },
      rows: [row],
    };
    const label = [
      { name: 'method', value: 'GET' },
      { name: 'status', value: '200' },
    ];
    const exemplar = { label: traceLabels, value: 2, timestamp: { seconds: 1_700_000_000, nanos: 5_000_000 } };
    const createdTimestamp = { seconds: 1_690_000_000, nanos: 123_456_789 };
    expect(writtenFamilies([family])).toEqual([
      {
        ...{ name: 'http_wait_seconds_total', help: 'Waiting.', type: 'COUNTER', unit: 'seconds' },
        metric: [{ label, counter: { value: 42.5, exemplar, createdTimestamp } }],
      },
    ]);
  });

  it('writes a gauge, which has no beginning', () => {
    const rows = [rowOf(-1.5, { startTime: [1_690_000_000, 0] }), rowOf(2, { labels: labelSet('a', 'b') })];
    expect(writtenFamilies([familyOf('gauge', rows)])).toEqual([
      {
        ...{ name: 'x', type: 'GAUGE' },
        metric: [{ gauge: { value: -1.5 } }, { label: [{ name: 'a', value: 'b' }], gauge: { value: 2 } }],
      },
    ]);
  });

  it('writes target_info as a gauge, as the format has no information', () => {
    expect(writtenFamilies([familyOf('info', [rowOf(1)], 'target_info')])).toEqual([
      { name: 'target_info', type: 'GAUGE', metric: [{ gauge: { value: 1 } }] },
    ]);
  });

  it('writes values that are no usual number as they are', () => {
    const values = [-0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.MIN_VALUE];
    const rows = values.map((value) => rowOf(value));
    const [family] = writtenFamilies([familyOf('gauge', rows)]);
    expect(family?.metric?.map(({ gauge }) => gauge?.value)).toEqual(values);
  });

  it.each<ExponentialForm>(['native', 'classic', 'both'])(
    'writes explicit buckets cumulated, whatever form exponential ones have (%s)',
    (form) => {
      const rows = [rowOf(explicit, { startTime: [1_690_000_000, 0] })];
      expect(histogramIn(writtenFamilies([histogramFamily(rows)], { histograms: form }))).toEqual({
        sampleCount: 6,
        sampleSum: 47.5,
        bucket: [
          { cumulativeCount: 1, upperBound: 0.1 },
          { cumulativeCount: 3, upperBound: 1 },
          { cumulativeCount: 3, upperBound: 10 },
          { cumulativeCount: 6, upperBound: Number.POSITIVE_INFINITY },
        ],
        createdTimestamp: { seconds: 1_690_000_000, nanos: 0 },
      });
    },
  );

  it('writes the newest exemplar of each explicit bucket', () => {
    const exemplars = [exemplarOf(0.5), exemplarOf(1, trace), exemplarOf(99, trace)];
    const { bucket } = histogramIn(writtenFamilies([histogramFamily([rowOf(explicit, { exemplars })])]));
    expect(bucket?.map(({ exemplar }) => exemplar?.value)).toEqual([undefined, 1, undefined, 99]);
    expect(bucket?.[1]?.exemplar?.label).toEqual(traceLabels);
  });

  it('counts explicit buckets itself, as a count that is not their sum fails the scrape', () => {
    const { sampleCount } = histogramIn(writtenFamilies([histogramFamily([rowOf({ ...explicit, count: 99 })])]));
    expect(sampleCount).toBe(6);
  });

  it('writes counts beyond 32 bits', () => {
    const counts = [2 ** 32, 2 ** 45, 1, 2 ** 52];
    const { bucket, sampleCount } = histogramIn(writtenFamilies([histogramFamily([rowOf({ ...explicit, counts })])]));
    expect(bucket?.[0]?.cumulativeCount).toBe(2 ** 32);
    expect(sampleCount).toBe(2 ** 32 + 2 ** 45 + 1 + 2 ** 52);
    const native = exponential({ positive: { offset: 0, counts: [2 ** 40, 3, 2 ** 50] } });
    const { positiveDelta } = histogramIn(writtenFamilies([exponentialFamily(native)]));
    expect(positiveDelta).toEqual([2 ** 40, 3 - 2 ** 40, 2 ** 50 - 3]);
  });

  it('has no help and no unit where there are none, and no start of what began at an unknown time', () => {
    expect(writtenFamilies([familyOf('counter', [rowOf(1)])])).toEqual([
      { name: 'x', type: 'COUNTER', metric: [{ counter: { value: 1 } }] },
    ]);
  });

  it('leaves out a unit that is not the last word of the name, with which Prometheus 3.5 refuses the scrape', () => {
    const units = [
      ['counter', 'wait_seconds_total', 'seconds'],
      ['counter', 'wait_seconds', 'seconds'],
      ['gauge', 'seconds_total', 'seconds'],
      ['gauge', 'waitseconds', 'seconds'],
      ['gauge', 'seconds', 'seconds'],
      ['gauge', 'wait_seconds_max', 'seconds'],
    ] as const;
    const families = units.map(([type, name, unit]) => ({ ...familyOf(type, [rowOf(1)], name), unit }) as Family);
    expect(writtenFamilies(families).map(({ unit }) => unit)).toEqual([
      ...['seconds', 'seconds', undefined, undefined, undefined, undefined],
    ]);
  });

  it('writes nothing of a family without series', () => {
    expect(
      writtenFamilies([familyOf('gauge', []), familyOf('gauge', [rowOf(1)], 'y')]).map(({ name }) => name),
    ).toEqual(['y']);
  });

  it('writes the labels of a series once and repeats them', () => {
    const pairs = ['a', '1'];
    const row = rowOf(1, { labels: { pairs, text: 'a="1"' } });
    writtenFamilies([familyOf('gauge', [row])]);
    pairs[1] = '2';
    expect(writtenFamilies([familyOf('counter', [row])])[0]?.metric?.[0]?.label).toEqual([{ name: 'a', value: '1' }]);
  });

  it('writes hostile names and values so that they are read as they are', () => {
    const texts = ['"', '\\', '\n', '}', '\0', 'é€😀', ' ', '', '\u2028', 'x'.repeat(1_000_000)];
    const row = rowOf(1, { labels: labelSet(...texts.flatMap((text, i) => [`name ${i}${text}`, text])) });
    const family: Family = { type: 'gauge', name: 'näme\n"', unit: '', help: '\0\n"\\', rows: [row] };
    const [read] = writtenFamilies([family]);
    expect(read?.name).toBe(family.name);
    expect(read?.help).toBe(family.help);
    expect(read?.metric?.[0]?.label?.map(({ value }) => value)).toEqual(texts);
    expect(read?.metric?.[0]?.label?.map(({ name }) => name)).toEqual(texts.map((text, i) => `name ${i}${text}`));
  });

  it('writes U+FFFD for half of a surrogate pair', () => {
    const row = rowOf(1, { labels: labelSet('a', 'b\ud800'), exemplars: [exemplarOf(1, { traceId: '\udc00' })] });
    const [read] = writtenFamilies([familyOf('counter', [row])]);
    expect(read?.metric?.[0]?.label).toEqual([{ name: 'a', value: 'b\ufffd' }]);
    expect(read?.metric?.[0]?.counter?.exemplar?.label?.[0]).toEqual({ name: 'trace_id', value: '\ufffd' });
  });

  it('says nothing of a row that there is not', () => {
    const sink = new CollectingSink();
    const writer = createProtobufWriter(sink, { histograms: 'native' });
    const family = familyOf('gauge', [rowOf(1)]);
    writer.begin(family);
    writer.row(family, 1);
    writer.row(family, 0);
    writer.end(family);
    expect(decodeFamilies(sink.content)[0]?.metric).toHaveLength(1);
  });

  it('writes a time to each sample where it has one', () => {
    const families = [
      familyOf('gauge', [rowOf(1), rowOf(2, { labels: labelSet('a', 'b') })]),
      exponentialFamily(exponential({})),
    ];
    const timestamps = (options?: { readonly timestamp: number }) =>
      writtenFamilies(families, options).flatMap(({ metric }) => metric?.map(({ timestampMs }) => timestampMs));
    expect(timestamps({ timestamp: 1_700_000_000_123 })).toEqual(new Array(3).fill(1_700_000_000_123));
    expect(timestamps()).toEqual(new Array(3).fill(undefined));
  });

  it('writes a family that is larger than many pages', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => rowOf(i, { labels: labelSet('series', `number ${i}`) }));
    const [family] = writtenFamilies([familyOf('counter', rows)]);
    expect(family?.metric?.map(({ counter }) => counter?.value)).toEqual(rows.map(({ value }) => value));
    expect(family?.metric?.[19_999]?.label).toEqual([{ name: 'series', value: 'number 19999' }]);
  });
});
