import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExponentialBuckets, ExponentialHistogramValue } from '../snapshot/snapshot.ts';
import { createExponentialCell } from './exponential-cell.ts';

const maxSize = fc.integer({ min: 2, max: 160 });
/** Sums of these are exact, so that their order does not matter. */
const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });
const wholes = fc.array(whole, { maxLength: 40 });
const doubles = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 40 });
const settings = { seed: 11, numRuns: 400 };

function cellOf(size: number, values: readonly number[]) {
  const cell = createExponentialCell(size);
  for (const value of values) cell.accumulate(value);
  return cell;
}

describe('ExponentialHistogramCell', () => {
  it('is after a merge what it had been had it counted all values itself', () => {
    fc.assert(
      fc.property(maxSize, wholes, wholes, (size, earlier, later) => {
        const merged = cellOf(size, later);
        merged.merge(cellOf(size, earlier).read());
        expect(merged.read()).toEqual(cellOf(size, [...earlier, ...later]).read());
      }),
      settings,
    );
  });

  it('has the same buckets in whatever order values and merges come, subnormal and huge ones too', () => {
    fc.assert(
      fc.property(maxSize, doubles, doubles, (size, earlier, later) => {
        const merged = cellOf(size, later);
        merged.merge(cellOf(size, earlier).read());
        const { sum: _, ...buckets } = merged.read();
        expect(cellOf(size, [...later, ...earlier].reverse()).read()).toMatchObject(buckets);
      }),
      settings,
    );
  });

  it('keeps every count when the scale falls', () => {
    fc.assert(
      fc.property(maxSize, doubles, (size, values) => {
        const { count, zeroCount, positive, negative } = cellOf(size, values).read();
        expect(count).toBe(values.length);
        expect(zeroCount).toBe(values.filter((value) => value === 0).length);
        expect(totalOf(positive)).toBe(values.filter((value) => value > 0).length);
        expect(totalOf(negative)).toBe(values.filter((value) => value < 0).length);
        expect(Math.max(positive.counts.length, negative.counts.length)).toBeLessThanOrEqual(size);
      }),
      settings,
    );
  });

  it('has the values between the bounds of its buckets', () => {
    fc.assert(
      fc.property(maxSize, fc.double({ min: 1e-300, max: 1e300, noNaN: true }), whole, (size, value, other) => {
        const { scale, positive } = cellOf(size, [value, Math.abs(other)]).read();
        const at = Math.log2(value) * 2 ** scale - positive.offset;
        const tolerance = 1e-9 * Math.abs(at + positive.offset) + 1e-9;
        const fits = positive.counts.some((count, i) => count > 0 && at >= i - tolerance && at <= i + 1 + tolerance);
        expect(fits).toBe(true);
      }),
      settings,
    );
  });

  it('is empty after a reset, and whole again when what was read is put back', () => {
    fc.assert(
      fc.property(maxSize, wholes, wholes, (size, earlier, later) => {
        const cell = cellOf(size, earlier);
        const read = cell.read();
        cell.reset();
        expect(cell.read()).toEqual(createExponentialCell(size).read());
        expect(cell.touched).toBe(false);
        for (const value of later) cell.accumulate(value);
        cell.merge(read);
        expect(cell.read()).toEqual(cellOf(size, [...earlier, ...later]).read());
      }),
      settings,
    );
  });

  it('gives copies: what was read does not change with the cell', () => {
    const cell = cellOf(4, [1, 2]);
    const read = cell.read();
    const before: ExponentialHistogramValue = structuredClone(read);
    for (const value of [1000, -3, 0.001]) cell.accumulate(value);
    expect(read).toEqual(before);
  });
});

function totalOf({ counts }: ExponentialBuckets): number {
  return counts.reduce((total, count) => total + count, 0);
}
