import type { HistogramValue } from '@executor-metrics/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toNative } from '../../exponential/to-native.ts';
import type { Family, Row } from '../../families/family.ts';
import { anyValue, histogramOf } from '../../testdata/exponential-values.ts';
import { labelSet, rowOf } from '../../testdata/families.ts';
import type { DecodedMetric } from '../../testdata/prometheus-protobuf.ts';
import { writtenFamilies } from '../../testdata/written-protobuf.ts';
import type { ExponentialForm } from './protobuf-writer.ts';

const text = fc.string({ unit: 'binary', maxLength: 200 });
const labels = fc.array(fc.tuple(text, text), { maxLength: 6 }).map((pairs) => labelSet(...pairs.flat()));
const startTime = fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.nat({ max: 999_999_999 }));
const count = fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 2 ** 45 }));

const explicit: fc.Arbitrary<HistogramValue> = fc
  .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 20, comparator: (a, b) => a === b })
  .chain((bounds) => {
    const counts = fc.array(count, { minLength: bounds.length + 1, maxLength: bounds.length + 1 });
    return fc.tuple(fc.constant(bounds.toSorted((a, b) => a - b)), counts, fc.double());
  })
  .map(([boundaries, counts, sum]) => {
    return { boundaries, counts, sum, count: total(counts), min: undefined, max: undefined };
  });

const exponential = fc
  .tuple(fc.array(anyValue, { maxLength: 30 }), fc.integer({ min: -10, max: 20 }))
  .map(([values, scale]) => {
    return histogramOf(values, scale);
  });

function rows<V>(value: fc.Arbitrary<V>): fc.Arbitrary<Row<V>[]> {
  const row = fc.tuple(value, labels, startTime).map(([v, l, time]) => rowOf(v, { labels: l, startTime: time }));
  return fc.array(row, { minLength: 1, maxLength: 8 });
}

const family: fc.Arbitrary<Family> = fc
  .tuple(
    text,
    text,
    fc.oneof(
      fc.record({ type: fc.constantFrom('counter', 'gauge', 'info'), rows: rows(fc.double()) }),
      fc.record({ type: fc.constant('histogram'), rows: rows(explicit) }),
      fc.record({ type: fc.constant('exponential-histogram'), rows: rows(exponential) }),
    ),
  )
  .map(([name, help, typed]) => ({ name, help, unit: '', ...typed }) as Family);

const form = fc.constantFrom<ExponentialForm>('native', 'classic', 'both');
const types = { counter: 'COUNTER', gauge: 'GAUGE', info: 'GAUGE', histogram: 'HISTOGRAM' } as const;

function total(counts: readonly number[]): number {
  return counts.reduce((sum, each) => sum + each, 0);
}

function expectRow(row: Row<unknown>, metric: DecodedMetric | undefined): void {
  const read = metric?.label?.flatMap(({ name, value }) => [name, value]) ?? [];
  expect(read).toEqual(row.labels.pairs.map((each) => each.toWellFormed()));
  const start = metric?.counter?.createdTimestamp ?? metric?.histogram?.createdTimestamp;
  if (metric?.gauge === undefined) expect([start?.seconds, start?.nanos]).toEqual(row.startTime);
  const { value } = row;
  if (typeof value === 'number') expect(metric?.gauge?.value ?? metric?.counter?.value).toBe(value);
  else expectHistogram(value as HistogramValue, metric);
}

function expectHistogram(value: HistogramValue, metric: DecodedMetric | undefined): void {
  const histogram = metric?.histogram;
  expect(histogram?.sampleCount).toBe(value.count);
  expect(histogram?.sampleSum).toBe(value.sum);
  if (histogram?.bucket !== undefined) expect(histogram.bucket.at(-1)?.cumulativeCount).toBe(value.count);
  if (!('boundaries' in value)) return;
  expect(histogram?.bucket?.map(({ upperBound }) => upperBound)).toEqual([
    ...value.boundaries,
    Number.POSITIVE_INFINITY,
  ]);
  const cumulated = value.counts.map((_, i) => total(value.counts.slice(0, i + 1)));
  expect(histogram?.bucket?.map(({ cumulativeCount }) => cumulativeCount)).toEqual(cumulated);
}

describe('createProtobufWriter', () => {
  it('writes families that are read with everything that was in them', () => {
    fc.assert(
      fc.property(fc.array(family, { maxLength: 5 }), form, (families, histograms) => {
        const read = writtenFamilies(families, { histograms });
        expect(read).toHaveLength(families.length);
        for (const [i, { name, help, type, rows: written }] of families.entries()) {
          expect(read[i]?.name).toBe(name.toWellFormed());
          expect(read[i]?.help ?? '').toBe(help.toWellFormed());
          expect(read[i]?.type).toBe(type === 'exponential-histogram' ? 'HISTOGRAM' : types[type]);
          expect(read[i]?.metric).toHaveLength(written.length);
          for (const [j, row] of written.entries()) expectRow(row, read[i]?.metric?.[j]);
        }
      }),
      { seed: 441, numRuns: 200 },
    );
  });

  it('writes native histograms field by field, all series of a family or none', () => {
    fc.assert(
      fc.property(rows(exponential), (written) => {
        const one: Family = { type: 'exponential-histogram', name: 'x', unit: '', help: '', rows: written };
        const native = written.map(({ value }) => toNative(value));
        const isNative = !native.includes(undefined);
        const metrics = writtenFamilies([one])[0]?.metric ?? [];
        expect(metrics).toHaveLength(written.length);
        for (const [i, { histogram }] of metrics.entries()) {
          expect(histogram?.bucket === undefined).toBe(isNative);
          if (!isNative) continue;
          expect(histogram?.schema).toBe(native[i]?.schema);
          expect(histogram?.zeroCount).toBe(native[i]?.zeroCount);
          expect(histogram?.positiveSpan ?? []).toEqual(native[i]?.positive.spans);
          expect(histogram?.positiveDelta ?? []).toEqual(native[i]?.positive.deltas);
          expect(histogram?.negativeSpan ?? []).toEqual(native[i]?.negative.spans);
          expect(histogram?.negativeDelta ?? []).toEqual(native[i]?.negative.deltas);
        }
      }),
      { seed: 442, numRuns: 200 },
    );
  });
});
