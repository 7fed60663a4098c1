import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyValue, histogramOf } from '../testdata/exponential-values.ts';
import { type NativeBuckets, type NativeHistogram, toNative } from './to-native.ts';

/** No closer to zero than its bucket; those are examples of their own. */
const values = fc.array(
  anyValue.filter((value) => value === 0 || Math.abs(value) > 1e-120),
  { maxLength: 60 },
);
const scale = fc.integer({ min: -4, max: 20 });
const settings = { seed: 411, numRuns: 400 };
/** Of a value on a bound nobody can say exactly whether its logarithm is on this side of it. */
const tolerance = 1e-9;

/** Counts by index, as a reader of the format finds them. */
function countsOf({ spans, deltas }: NativeBuckets): Map<number, number> {
  const counts = new Map<number, number>();
  let index = 0;
  let position = 0;
  let count = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let i = 0; i < length; i++) {
      count += deltas[position++] as number;
      counts.set(index++, count);
    }
  }
  expect(position).toBe(deltas.length);
  return counts;
}

function nativeOf(recorded: readonly number[], finest: number): NativeHistogram {
  return toNative(histogramOf(recorded, finest)) as NativeHistogram;
}

function expectInBuckets(magnitudes: readonly number[], buckets: NativeBuckets, schema: number): void {
  const ascending = magnitudes.toSorted((a, b) => a - b);
  let next = 0;
  for (const [index, count] of countsOf(buckets)) {
    for (const value of ascending.slice(next, next + count)) {
      const place = Math.log2(value) * 2 ** schema;
      const slack = tolerance * Math.max(1, Math.abs(place));
      expect(place).toBeGreaterThan(index - 1 - slack);
      expect(place).toBeLessThanOrEqual(index + slack);
    }
    next += count;
  }
  expect(next).toBe(ascending.length);
}

describe('toNative', () => {
  it('has each recorded value in the bucket from base ** (k - 1) to base ** k, inclusive', () => {
    fc.assert(
      fc.property(values, scale, (recorded, finest) => {
        const { schema, positive, negative, zeroCount, sampleCount } = nativeOf(recorded, finest);
        const isPositive = (value: number) => value > 0;
        expectInBuckets(recorded.filter(isPositive), positive, schema);
        expectInBuckets(recorded.map((value) => -value).filter(isPositive), negative, schema);
        expect(zeroCount).toBe(recorded.filter((value) => value === 0).length);
        expect(sampleCount).toBe(recorded.length);
      }),
      settings,
    );
  });

  it('has spans of buckets that are not empty but for short gaps', () => {
    fc.assert(
      fc.property(values, scale, (recorded, finest) => {
        const { positive, negative } = nativeOf(recorded, finest);
        for (const { spans, deltas } of [positive, negative]) {
          expect(spans.slice(1).every(({ offset }) => offset > 2)).toBe(true);
          const counts = [...countsOf({ spans, deltas }).values()];
          expect(counts.every((count) => count >= 0)).toBe(true);
          expect(counts.join(' ')).not.toMatch(/^0\b|\b0 0 0\b|\b0$/);
        }
      }),
      settings,
    );
  });

  it('is never taken for a reset when more is recorded: no finer schema, no bucket with less', () => {
    fc.assert(
      fc.property(values, values, scale, (earlier, later, finest) => {
        const before = nativeOf(earlier, finest);
        const after = nativeOf([...earlier, ...later], finest);
        expect(after.schema).toBeLessThanOrEqual(before.schema);
        expect(after.zeroCount).toBeGreaterThanOrEqual(before.zeroCount);
        const now = countsOf(after.positive);
        const joined = new Map<number, number>();
        for (const [index, count] of countsOf(before.positive)) {
          const coarser = Math.ceil(index / 2 ** (before.schema - after.schema));
          joined.set(coarser, (joined.get(coarser) ?? 0) + count);
        }
        for (const [index, count] of joined) expect(now.get(index) ?? 0).toBeGreaterThanOrEqual(count);
      }),
      settings,
    );
  });
});
