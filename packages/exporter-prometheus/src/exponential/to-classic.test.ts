import { MeterProvider } from '@executor-metrics/sdk';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { exponential, histogramOf } from '../testdata/exponential-values.ts';
import { classicGrid } from './classic-grid.ts';
import { toClassic } from './to-classic.ts';

describe('toClassic', () => {
  it('has the bounds of its own buckets where these are wide, and a highest one that is a power of 16', () => {
    const { boundaries, counts } = toClassic(exponential({ scale: 0, positive: { offset: -1, counts: [1, 2, 3] } }));
    expect(boundaries).toEqual([0.5, 1, 2, 4, 8, 16]);
    expect(counts).toEqual([0, 1, 2, 3, 0, 0, 0]);
  });

  it('joins finer buckets into two for each doubling', () => {
    const { boundaries, counts } = toClassic(histogramOf([3, 3.5, 4, 4.1]));
    expect(boundaries).toEqual([2 * Math.SQRT2, 4, 4 * Math.SQRT2, 8, 8 * Math.SQRT2, 16]);
    expect(counts).toEqual([0, 3, 1, 0, 0, 0, 0]);
  });

  it('counts a value that is a bound below that bound', () => {
    const { boundaries, counts } = toClassic(histogramOf([2]));
    expect(counts[boundaries.indexOf(2)]).toBe(1);
  });

  it('has negative values in ascending order, zeros at the bound 0, and then positive ones', () => {
    const { boundaries, counts, count } = toClassic(
      exponential({
        scale: 0,
        negative: { offset: 0, counts: [5, 7] },
        zeroCount: 3,
        positive: { offset: 3, counts: [2] },
      }),
    );
    // Below -2: (2, 4] by absolute value; below -1: (1, 2].
    expect(boundaries).toEqual([-4, -2, -1, 0, 8, 16]);
    expect(counts).toEqual([0, 7, 5, 3, 0, 2, 0]);
    expect(count).toBe(17);
  });

  it('has the bound 0 alone for zeros alone', () => {
    expect(toClassic(exponential({ zeroCount: 4 }))).toMatchObject({ boundaries: [0], counts: [4, 0], count: 4 });
  });

  it('has no bounds without values', () => {
    expect(toClassic(histogramOf([]))).toMatchObject({ boundaries: [], counts: [0], count: 0 });
  });

  it('has no bound that is infinite, not exact or 0 for the largest and the smallest numbers there are', () => {
    const extremes = [Number.MAX_VALUE, 2 ** -1022, Number.MIN_VALUE];
    for (const scale of [-10, -4, 0, 20]) {
      const { boundaries, counts } = toClassic(histogramOf([...extremes, ...extremes.map((value) => -value)], scale));
      expect(boundaries.every((bound) => Number.isFinite(bound))).toBe(true);
      expect(boundaries.filter((bound) => Math.abs(bound) < 2 ** -1022)).toEqual([0]);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6);
    }
  });

  it('keeps sum and extremes', () => {
    expect(toClassic(histogramOf([1, 2, -4]))).toMatchObject({ sum: -1, min: -4, max: 2 });
  });

  it('has the same array of bounds for all histograms of a grid', () => {
    const values = [histogramOf([0.001, 0.002]), histogramOf([100]), histogramOf([0, -5])];
    const grid = classicGrid(values.map((value) => ({ value })));
    for (const value of values) expect(toClassic(value, grid).boundaries).toBe(grid.boundaries);
  });

  it('makes sums over series by bound right, where each alone would lack bounds of the other', () => {
    const values = [histogramOf([0.5, 0.7]), histogramOf([40, 50, 60])];
    const grid = classicGrid(values.map((value) => ({ value })));
    const sums = new Map<number, number>();
    for (const value of values) {
      let cumulated = 0;
      for (const [i, bound] of grid.boundaries.entries()) {
        cumulated += toClassic(value, grid).counts[i] as number;
        sums.set(bound, (sums.get(bound) ?? 0) + cumulated);
      }
    }
    expect([sums.get(1), sums.get(32), sums.get(64), sums.get(256)]).toEqual([2, 2, 5, 5]);
  });

  it('shows what the SDK recorded', async () => {
    const aggregation = { type: AggregationType.EXPONENTIAL_HISTOGRAM } as const;
    const provider = new MeterProvider({ views: [{ instrumentName: 'h', aggregation }] });
    const recorded = Array.from({ length: 500 }, (_, i) => i / 50);
    const histogram = provider.getMeter('m').createHistogram('h');
    for (const value of recorded) histogram.record(value);
    const metric = (await provider.snapshot()).scopes[0]?.metrics[0];
    if (metric?.kind !== 'exponential-histogram' || metric.series[0] === undefined) throw new Error('no histogram');
    const { boundaries, counts } = toClassic(metric.series[0].value);
    let cumulated = 0;
    for (const [i, bound] of boundaries.entries()) {
      cumulated += counts[i] as number;
      expect(cumulated, `at most ${bound}`).toBe(recorded.filter((value) => value <= bound).length);
    }
  });
});
