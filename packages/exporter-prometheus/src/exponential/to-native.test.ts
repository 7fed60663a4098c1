import { describe, expect, it } from 'vitest';
import { exponential, histogramOf } from '../testdata/exponential-values.ts';
import { hasNative, toNative } from './to-native.ts';

describe('toNative', () => {
  it('counts buckets by their upper bounds, which OpenTelemetry does by the lower', () => {
    // Scale 0: 1, 2 and 4 are the upper bounds of OpenTelemetry's buckets -1, 0 and 1, and of Prometheus's 0, 1 and 2.
    const otel = exponential({ scale: 0, positive: { offset: -1, counts: [1, 1, 1] } });
    expect(toNative(otel)?.positive).toEqual({ spans: [{ offset: 0, length: 3 }], deltas: [1, 0, 0] });
    expect(histogramOf([1, 2, 4], 0).positive).toEqual(otel.positive);
  });

  it('has each count as the difference to the one before', () => {
    const { positive, negative } = toNative(
      exponential({ positive: { offset: 4, counts: [5, 2, 9] }, negative: { offset: -4, counts: [1, 1] } }),
    ) as NonNullable<ReturnType<typeof toNative>>;
    expect(positive).toEqual({ spans: [{ offset: 5, length: 3 }], deltas: [5, -3, 7] });
    expect(negative).toEqual({ spans: [{ offset: -3, length: 2 }], deltas: [1, 0] });
  });

  it('keeps up to two empty buckets in a span', () => {
    const native = toNative(exponential({ positive: { offset: 0, counts: [3, 0, 0, 4, 0, 5] } }));
    expect(native?.positive).toEqual({ spans: [{ offset: 1, length: 6 }], deltas: [3, -3, 0, 4, -4, 5] });
  });

  it('begins a new span after three empty buckets', () => {
    const native = toNative(exponential({ positive: { offset: 0, counts: [3, 0, 0, 0, 4] } }));
    const spans = [
      { offset: 1, length: 1 },
      { offset: 3, length: 1 },
    ];
    expect(native?.positive).toEqual({ spans, deltas: [3, 1] });
  });

  it('leaves out empty buckets at both ends', () => {
    const native = toNative(exponential({ positive: { offset: -9, counts: [0, 0, 0, 0, 2, 0, 0] } }));
    expect(native?.positive).toEqual({ spans: [{ offset: -4, length: 1 }], deltas: [2] });
  });

  it('joins the buckets of a scale that is finer than the finest schema', () => {
    // Four neighbours become one; floor(-5 / 4) is -2 and floor(-1 / 4) is -1.
    const native = toNative(exponential({ scale: 10, positive: { offset: -5, counts: [1, 2, 3, 4, 5, 6] } }));
    expect(native?.schema).toBe(8);
    expect(native?.positive).toEqual({ spans: [{ offset: -1, length: 3 }], deltas: [1, 13, -8] });
  });

  it('keeps a scale that is a schema', () => {
    const positive = { offset: 0, counts: [1] };
    for (const scale of [-4, 0, 8]) expect(toNative(exponential({ scale, positive }))?.schema).toBe(scale);
  });

  it('has no answer for buckets that are wider than those of the coarsest schema', () => {
    const coarse = exponential({ scale: -5, negative: { offset: 0, counts: [1] } });
    expect(toNative(coarse)).toBeUndefined();
    expect(hasNative(coarse)).toBe(false);
  });

  it('has the finest schema without buckets, as a later and finer one would look like a reset', () => {
    for (const scale of [-10, 0, 20]) {
      const zeros = exponential({ scale, zeroCount: 3 });
      expect(toNative(zeros)).toMatchObject({ schema: 8, zeroCount: 3, sampleCount: 3 });
      expect(hasNative(zeros)).toBe(true);
    }
  });

  it('has the zero threshold of the specification', () => {
    expect(toNative(histogramOf([]))?.zeroThreshold).toBe(1e-128);
  });

  it('counts values below the zero threshold as zeros, as the zero bucket would overlap their own', () => {
    const tiny = [1e-300, 1e-129, -1e-200, 0];
    const native = toNative(histogramOf([...tiny, 1e-127], 0, 4000));
    expect(native).toMatchObject({ schema: 0, zeroCount: 4, sampleCount: 5 });
    // 1e-127 is between 2 ** -422 and 2 ** -421.
    expect(native?.positive).toEqual({ spans: [{ offset: -421, length: 1 }], deltas: [1] });
    expect(native?.negative).toEqual({ spans: [], deltas: [] });
  });

  it('keeps the bucket that the zero threshold is in', () => {
    const native = toNative(exponential({ scale: 0, positive: { offset: -427, counts: [1, 2, 4, 8] } }));
    // 1e-128 is between 2 ** -426 and 2 ** -425, which is the bucket of OpenTelemetry's index -426.
    expect(native?.zeroCount).toBe(1);
    expect(native?.positive).toEqual({ spans: [{ offset: -425, length: 3 }], deltas: [2, 2, 4] });
  });

  it('counts what its buckets have, whatever the histogram says of itself', () => {
    const inconsistent = exponential({ count: 99, zeroCount: 1, positive: { offset: 0, counts: [2] } });
    expect(toNative(inconsistent)?.sampleCount).toBe(3);
  });

  it('passes the sum on as it is', () => {
    const positive = { offset: 0, counts: [1] };
    for (const sum of [-0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(toNative(exponential({ positive, sum }))?.sampleSum).toBe(sum);
    }
  });
});
