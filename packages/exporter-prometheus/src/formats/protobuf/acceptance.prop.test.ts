import type { HistogramValue } from '@executor-metrics/sdk';
import { parsePrometheusProtobuf } from '@executor-metrics/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Family, Row } from '../../families/family.ts';
import { anyValue, histogramOf } from '../../testdata/exponential-values.ts';
import { exemplarOf, labelSet, rowOf } from '../../testdata/families.ts';
import { trace, writtenBytes } from '../../testdata/written-protobuf.ts';
import type { ExponentialForm } from './protobuf-writer.ts';

const text = fc.string({ unit: 'binary', maxLength: 30 });
const form = fc.constantFrom<ExponentialForm>('native', 'classic', 'both');
const recorded = fc.array(anyValue, { maxLength: 40 });

/** As many rows as there are values, with labels that tell them apart. */
function rowsOf<V>(value: fc.Arbitrary<V>): fc.Arbitrary<Row<V>[]> {
  const exemplar = fc
    .tuple(anyValue, text)
    .map(([v, user]) => exemplarOf(v, { ...trace, filteredAttributes: { user } }));
  const parts = fc.tuple(value, text, fc.array(exemplar, { maxLength: 4 }));
  return fc.array(parts, { minLength: 1, maxLength: 5 }).map((all) =>
    all.map(([v, label, exemplars], i) => {
      return rowOf(v, { labels: labelSet('row', String(i), 'any', label), exemplars, startTime: [1_690_000_000, i] });
    }),
  );
}

const explicit: fc.Arbitrary<HistogramValue> = recorded.map((values) => {
  const boundaries = [-10, 0, 0.5, 1, 200];
  const counts = [...boundaries, Number.POSITIVE_INFINITY].map((bound, i) => {
    return values.filter((value) => value <= bound && !(value <= (boundaries[i - 1] ?? Number.NEGATIVE_INFINITY)))
      .length;
  });
  return { boundaries, counts, count: values.length, sum: 1, min: undefined, max: undefined };
});

const exponential = fc
  .tuple(recorded, fc.integer({ min: -10, max: 20 }))
  .map(([values, scale]) => histogramOf(values, scale));

const family: fc.Arbitrary<Omit<Family, 'name'>> = fc
  .oneof(
    fc.record({ type: fc.constant('counter'), rows: rowsOf(fc.double({ min: 0 })) }),
    fc.record({ type: fc.constantFrom('gauge', 'info'), rows: rowsOf(fc.double()) }),
    fc.record({ type: fc.constant('histogram'), rows: rowsOf(explicit) }),
    fc.record({ type: fc.constant('exponential-histogram'), rows: rowsOf(exponential) }),
  )
  .map((typed) => ({ help: '', unit: 'seconds', ...typed }) as Omit<Family, 'name'>);

describe('what createProtobufWriter writes', () => {
  it('is accepted by a strict parser, with as many series', () => {
    fc.assert(
      fc.property(fc.array(family, { maxLength: 5 }), form, (typed, histograms) => {
        const families = typed.map(
          (each, i) => ({ ...each, name: `${String.fromCharCode(97 + i)}_seconds` }) as Family,
        );
        const read = parsePrometheusProtobuf(writtenBytes(families, { histograms })).families;
        expect([...read.keys()]).toEqual(families.map(({ name }) => name));
        for (const { name, rows } of families) {
          const labels = [...(read.get(name)?.samples ?? [])].map((sample) => sample.labels.get('row'));
          expect(new Set(labels).size).toBe(rows.length);
        }
      }),
      { seed: 451, numRuns: 300 },
    );
  });

  it('has the recorded values between the bounds that the parser derives for native buckets', () => {
    fc.assert(
      fc.property(recorded, fc.integer({ min: -4, max: 20 }), (all, scale) => {
        const values = all.filter((value) => value === 0 || Math.abs(value) > 1e-120);
        const rows = [rowOf(histogramOf(values, scale))];
        const one: Family = { type: 'exponential-histogram', name: 'x', unit: '', help: '', rows };
        const [native] = parsePrometheusProtobuf(writtenBytes([one])).families.get('x')?.nativeHistograms ?? [];
        const above = values.filter((value) => value > 0).toSorted((a, b) => a - b);
        const below = values
          .filter((value) => value < 0)
          .map(Math.abs)
          .toSorted((a, b) => a - b);
        const read = [
          native?.positive,
          native?.negative.map(([lower, upper, count]) => [-upper, -lower, count] as const),
        ];
        for (const [side, sorted] of [above, below].entries()) {
          let next = 0;
          for (const [lower, upper, count] of read[side] ?? []) {
            for (const value of sorted.slice(next, next + count)) {
              expect(value).toBeGreaterThan(lower * (1 - 1e-9));
              expect(value).toBeLessThanOrEqual(upper * (1 + 1e-9));
            }
            next += count;
          }
          expect(next).toBe(sorted.length);
        }
        expect(native?.zeroCount).toBe(values.filter((value) => value === 0).length);
      }),
      { seed: 452, numRuns: 300 },
    );
  });
});
