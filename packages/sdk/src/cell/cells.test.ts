import { describe, expect, it, vi } from 'vitest';
import { BucketSearch } from './bucket-search.ts';
import { type Cell, type CellOwner, createSeries } from './cell.ts';
import { ExponentialHistogramCell } from './exponential-histogram-cell.ts';
import { HistogramCell } from './histogram-cell.ts';
import { LastValueCell } from './last-value-cell.ts';
import { SumCell } from './sum-cell.ts';

const shape = { boundaries: [0, 5, 10], recordMinMax: true };
const kinds: [string, (owner: CellOwner) => Cell][] = [
  ['SumCell', (owner) => new SumCell(owner, series(), undefined)],
  ['LastValueCell', (owner) => new LastValueCell(owner, series(), undefined)],
  [
    'HistogramCell',
    (owner) => {
      const search = new BucketSearch(shape.boundaries);
      return new HistogramCell(owner, series(), { shape, search, next: undefined });
    },
  ],
  [
    'ExponentialHistogramCell',
    (owner) => {
      const options = { shape: { maxSize: 4, recordMinMax: true }, next: undefined };
      return new ExponentialHistogramCell(owner, series(), options);
    },
  ],
];

describe.each(kinds)('%s', (_, create) => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '5', 5n, null, undefined, true, {}])(
    'hands %s to its owner and stays as it was',
    (value) => {
      const { owner, consider } = recordingOwner();
      const cell = create(owner);
      cell.add(2);
      const before = cell.read();
      cell.add(value as number);
      cell.record(value as number);
      expect(cell.read()).toEqual(before);
      expect(consider).toHaveBeenCalledTimes(2);
    },
  );

  it('leaves negative values, and all values once its series was removed, to its owner', () => {
    const { owner, consider } = recordingOwner();
    const cell = create(owner);
    cell.add(-1);
    cell.removed = true;
    cell.add(1);
    expect(consider.mock.calls).toEqual([
      [cell, -1, undefined],
      [cell, 1, undefined],
    ]);
    expect(cell.touched).toBe(false);
  });

  it('offers exemplars only while somebody samples', () => {
    const { owner, offer, sampling } = recordingOwner();
    const cell = create(owner);
    cell.add(1);
    expect(offer).not.toHaveBeenCalled();
    sampling.on = true;
    cell.add(2);
    expect(offer).toHaveBeenCalledExactlyOnceWith(cell, 2, undefined);
  });

  it('is touched by a record of 0', () => {
    const cell = create(recordingOwner().owner);
    cell.record(0);
    expect(cell.touched).toBe(true);
    cell.reset();
    expect(cell.touched).toBe(false);
  });

  it('gives copies', () => {
    const cell = create(recordingOwner().owner);
    cell.add(1);
    const before = cell.read();
    const copy = structuredClone(before);
    cell.add(7);
    expect(before).toEqual(copy);
  });
});

describe('ExponentialHistogramCell', () => {
  it('becomes coarser instead of larger', () => {
    const options = { shape: { maxSize: 4, recordMinMax: true }, next: undefined };
    const cell = new ExponentialHistogramCell(recordingOwner().owner, series(), options);
    for (const value of [1, 2, 4, 1000, -3, 0]) cell.accumulate(value);
    const { scale, positive, negative, zeroCount, count, sum, min, max } = cell.read();
    expect({ scale, zeroCount, count, sum, min, max }).toEqual({
      ...{ scale: -2, zeroCount: 1, count: 6, sum: 1004, min: -3, max: 1000 },
    });
    expect(positive).toEqual({ offset: -1, counts: [1, 2, 0, 1].slice(0, positive.counts.length) });
    expect(negative.counts).toEqual([1]);
  });

  it('keeps every double in two buckets', () => {
    const options = { shape: { maxSize: 2, recordMinMax: false }, next: undefined };
    const cell = new ExponentialHistogramCell(recordingOwner().owner, series(), options);
    for (const value of [5e-324, 1e-300, 1, 1e300]) cell.accumulate(value);
    const { positive, min } = cell.read();
    expect(positive.counts.reduce((a, b) => a + b)).toBe(4);
    expect(positive.counts.length).toBeLessThanOrEqual(2);
    expect(min).toBeUndefined();
  });
});

function series() {
  return createSeries({}, [0, 0]);
}

function recordingOwner() {
  const sampling = { on: false };
  const consider = vi.fn<CellOwner['consider']>();
  const offer = vi.fn<CellOwner['offer']>();
  const release = vi.fn<CellOwner['release']>();
  return { owner: { sampling, consider, offer, release }, sampling, consider, offer };
}
