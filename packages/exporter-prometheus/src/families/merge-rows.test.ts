import { describe, expect, it } from 'vitest';
import { exemplarOf, rowOf } from '../testdata/families.ts';
import { distribution } from '../testdata/snapshots.ts';
import { mergedRow } from './merge-rows.ts';

describe('two series that have become one', () => {
  it('add up where they are counted, and else the later one counts', () => {
    expect(mergedRow(rowOf(3), rowOf(4), true)?.value).toBe(7);
    expect(mergedRow(rowOf(3), rowOf(4), false)?.value).toBe(4);
  });

  it('began when the first of them began', () => {
    const [early, late] = [rowOf(1, { startTime: [10, 5] }), rowOf(1, { startTime: [10, 6] })];
    expect(mergedRow(early, late, true)?.startTime).toEqual([10, 5]);
    expect(mergedRow(late, early, true)?.startTime).toEqual([10, 5]);
  });

  it('have the exemplars of both', () => {
    const [early, late] = [rowOf(1, { exemplars: [exemplarOf(1)] }), rowOf(1, { exemplars: [exemplarOf(2)] })];
    expect(mergedRow(early, late, true)?.exemplars.map(({ value }) => value)).toEqual([1, 2]);
  });

  it('add up bucket by bucket as histograms of the same bounds', () => {
    const [some, others] = [distribution([1, 5], [0.5, 3]), distribution([1, 5], [4, 9])];
    expect(mergedRow(rowOf(some), rowOf(others), true)?.value).toEqual(distribution([1, 5], [0.5, 3, 4, 9]));
  });

  it('keep the extremes that are known', () => {
    const unknown = { ...distribution([1], [3]), min: undefined, max: undefined };
    expect(mergedRow(rowOf(unknown), rowOf(distribution([1], [2])), true)?.value).toMatchObject({ min: 2, max: 2 });
    expect(mergedRow(rowOf(unknown), rowOf(unknown), true)?.value).toMatchObject({ min: undefined, max: undefined });
  });

  it('cannot be one as histograms of other bounds', () => {
    expect(mergedRow(rowOf(distribution([1], [3])), rowOf(distribution([2], [3])), true)).toBeUndefined();
    expect(mergedRow(rowOf(distribution([1], [3])), rowOf(distribution([1, 2], [3])), true)).toBeUndefined();
  });
});
