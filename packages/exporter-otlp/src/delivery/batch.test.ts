import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metricWith, noScope, snapshotOf } from '../testdata/snapshots.ts';
import { type Batch, batchesOf, deltasOf, halvesOf } from './batch.ts';

const seriesOf = (count: number) => Array.from({ length: count }, (_, value) => ({ value }));
const valuesOf = ({ parts }: Batch): readonly unknown[] =>
  parts.flatMap(({ metric, from, to }) =>
    metric.series.slice(from, to).map(({ value }) => `${metric.descriptor.name}${value}`),
  );

describe('batchesOf', () => {
  it('has every point of a snapshot once, in batches of so many at the most', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat({ max: 9 }))), fc.integer({ min: 1, max: 20 }), (shape, maxPoints) => {
        const { resource } = snapshotOf([]);
        const scopes = shape.map((counts, s) => ({
          scope: { ...noScope, name: `s${s}` },
          metrics: counts.map((count, m) =>
            metricWith('sum', { descriptor: { name: `s${s}m${m}:` }, series: seriesOf(count) }),
          ),
        }));
        const batches = batchesOf({ resource, scopes }, maxPoints);
        const expected = shape.flatMap((counts, s) =>
          counts.flatMap((count, m) => seriesOf(count).map(({ value }) => `s${s}m${m}:${value}`)),
        );
        expect(batches.flatMap(valuesOf)).toEqual(expected);
        for (const batch of batches) {
          expect(batch.points).toBe(valuesOf(batch).length);
          expect(batch.points).toBeGreaterThan(0);
          expect(batch.points).toBeLessThanOrEqual(maxPoints);
        }
        // None but the last has room left.
        for (const batch of batches.slice(0, -1)) expect(batch.points).toBe(maxPoints);
      }),
      { seed: 21 },
    );
  });

  it('gives none for a snapshot without points', () => {
    expect(batchesOf(snapshotOf([metricWith('sum', { series: [] })]), 10)).toEqual([]);
  });
});

describe('halvesOf', () => {
  it.each([2, 3, 10, 11])('has two halves of %i points, which are the whole', (count) => {
    const [batch] = batchesOf(snapshotOf([metricWith('sum', { series: seriesOf(count) })]), 100);
    const halves = halvesOf(batch as Batch) ?? [];
    expect(halves.map(({ points }) => points)).toEqual([Math.ceil(count / 2), Math.floor(count / 2)]);
    expect(halves.flatMap(valuesOf)).toEqual(valuesOf(batch as Batch));
  });

  it('cannot cut a point', () => {
    const [batch] = batchesOf(snapshotOf([metricWith('sum', { series: seriesOf(1) })]), 100);
    expect(halvesOf(batch as Batch)).toBeUndefined();
  });
});

describe('deltasOf', () => {
  const delta = metricWith('sum', { temporality: 'delta', descriptor: { name: 'd' }, series: seriesOf(10) });
  const cumulative = metricWith('sum', { descriptor: { name: 'c' }, series: seriesOf(10) });

  it('leaves out what comes again by itself', () => {
    const [batch] = batchesOf(snapshotOf([cumulative, delta, cumulative]), 100);
    const deltas = deltasOf(batch as Batch);
    expect(deltas?.points).toBe(10);
    expect(deltas && valuesOf(deltas)).toEqual(seriesOf(10).map(({ value }) => `d${value}`));
    const [other] = batchesOf(snapshotOf([cumulative]), 100);
    expect(deltasOf(other as Batch)).toBeUndefined();
  });

  it('keeps hold of its own points only', () => {
    const [, second] = batchesOf(snapshotOf([delta]), 4);
    const deltas = deltasOf(second as Batch);
    expect(deltas?.parts[0]?.metric.series).toHaveLength(4);
    expect(deltas && valuesOf(deltas)).toEqual(['d4', 'd5', 'd6', 'd7']);
  });
});
