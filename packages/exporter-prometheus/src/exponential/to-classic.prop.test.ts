import type { HistogramValue } from '@executor-metrics/sdk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyValue, histogramOf } from '../testdata/exponential-values.ts';
import { classicGrid } from './classic-grid.ts';
import { toClassic } from './to-classic.ts';

const values = fc.array(anyValue, { maxLength: 60 });
const scale = fc.integer({ min: -10, max: 20 });
const settings = { seed: 421, numRuns: 400 };

/** How many values are at most the bound, were it a little smaller or larger, and a value on it counted or not. */
function around(recorded: readonly number[], bound: number): readonly [number, number] {
  const slack = Math.abs(bound) * 1e-9;
  return [
    recorded.filter((value) => value < bound - slack).length,
    recorded.filter((value) => value <= bound + slack).length,
  ];
}

function cumulatedByBound({ boundaries, counts }: HistogramValue): Map<number, number> {
  let cumulated = 0;
  return new Map(
    boundaries.map((bound, i) => {
      cumulated += counts[i] as number;
      return [bound, cumulated];
    }),
  );
}

function expectCumulated(recorded: readonly number[], classic: HistogramValue): void {
  for (const [bound, cumulated] of cumulatedByBound(classic)) {
    const [least, most] = around(recorded, bound);
    expect(cumulated).toBeGreaterThanOrEqual(least);
    expect(cumulated).toBeLessThanOrEqual(most);
  }
  expect(classic.counts.reduce((sum, count) => sum + count, 0)).toBe(recorded.length);
  expect(classic.count).toBe(recorded.length);
}

describe('toClassic', () => {
  it('says at each bound how many values are at most that', () => {
    fc.assert(
      fc.property(values, scale, (recorded, finest) => {
        expectCumulated(recorded, toClassic(histogramOf(recorded, finest)));
      }),
      settings,
    );
  });

  it('says the same with the bounds of a whole family', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(values, scale), { minLength: 1, maxLength: 5 }), (family) => {
        const rows = family.map(([recorded, finest]) => ({ value: histogramOf(recorded, finest) }));
        const grid = classicGrid(rows);
        for (const [i, [recorded]] of family.entries()) {
          expectCumulated(recorded, toClassic((rows[i] as (typeof rows)[number]).value, grid));
        }
      }),
      settings,
    );
  });

  it('has at most 160 bounds, ascending and finite', () => {
    fc.assert(
      fc.property(values, scale, (recorded, finest) => {
        const { boundaries, counts } = toClassic(histogramOf(recorded, finest));
        expect(boundaries.length).toBeLessThanOrEqual(160);
        expect(counts).toHaveLength(boundaries.length + 1);
        expect(
          boundaries.every((bound, i) => Number.isFinite(bound) && !(bound <= (boundaries[i - 1] ?? -Infinity))),
        ).toBe(true);
      }),
      settings,
    );
  });

  it('keeps its bounds when more is recorded', () => {
    // As far apart as 160 bounds reach on both sides of zero.
    const usual = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }).filter((value) => Math.abs(value) > 1e-3));
    fc.assert(
      fc.property(usual, usual, (earlier, later) => {
        const now = new Set(toClassic(histogramOf([...earlier, ...later])).boundaries);
        expect(toClassic(histogramOf(earlier)).boundaries.filter((bound) => !now.has(bound))).toEqual([]);
      }),
      settings,
    );
  });

  it('has no count that falls when more is recorded, also where bounds are left out', () => {
    fc.assert(
      fc.property(values, values, (earlier, later) => {
        const now = cumulatedByBound(toClassic(histogramOf([...earlier, ...later])));
        for (const [bound, count] of cumulatedByBound(toClassic(histogramOf(earlier)))) {
          expect(now.get(bound) ?? count).toBeGreaterThanOrEqual(count);
        }
      }),
      settings,
    );
  });
});
