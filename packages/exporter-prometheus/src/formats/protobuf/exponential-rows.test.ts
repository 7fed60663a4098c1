import { describe, expect, it } from 'vitest';
import type { Family } from '../../families/family.ts';
import { exponential } from '../../testdata/exponential-values.ts';
import { exemplarOf, rowOf } from '../../testdata/families.ts';
import {
  exponentialFamily,
  histogramIn,
  trace,
  traceLabels,
  writtenFamilies,
} from '../../testdata/written-protobuf.ts';
import type { ExponentialForm } from './protobuf-writer.ts';

describe('createProtobufWriter, of exponential histograms', () => {
  const value = exponential({
    ...{ scale: 0, sum: 17, zeroCount: 2 },
    ...{ positive: { offset: -1, counts: [1, 4] }, negative: { offset: 3, counts: [3] } },
  });
  const native = {
    ...{ sampleCount: 10, sampleSum: 17, schema: 0, zeroThreshold: 1e-128, zeroCount: 2 },
    ...{ positiveSpan: [{ offset: 0, length: 2 }], positiveDelta: [1, 3] },
    ...{ negativeSpan: [{ offset: 4, length: 1 }], negativeDelta: [3] },
  };
  const bounds = [-16, -8, 0, 0.5, 1, 2, 4, 8, 16, Number.POSITIVE_INFINITY];
  const cumulated = [0, 3, 5, 5, 6, 10, 10, 10, 10, 10];
  const bucket = bounds.map((upperBound, i) => ({ cumulativeCount: cumulated[i], upperBound }));

  it('writes native buckets alone', () => {
    const families = writtenFamilies([exponentialFamily(value)], { histograms: 'native' });
    expect(families[0]?.type).toBe('HISTOGRAM');
    expect(histogramIn(families)).toEqual(native);
  });

  it('writes classic buckets alone', () => {
    expect(histogramIn(writtenFamilies([exponentialFamily(value)], { histograms: 'classic' }))).toEqual({
      sampleCount: 10,
      sampleSum: 17,
      bucket,
    });
  });

  it('writes both', () => {
    expect(histogramIn(writtenFamilies([exponentialFamily(value)], { histograms: 'both' }))).toEqual({
      ...native,
      bucket,
    });
  });

  it('writes when the series began', () => {
    const rows = [rowOf(value, { startTime: [1_690_000_000, 7] })];
    const family: Family = { type: 'exponential-histogram', name: 'x', unit: '', help: '', rows };
    const { createdTimestamp } = histogramIn(writtenFamilies([family]));
    expect(createdTimestamp).toEqual({ seconds: 1_690_000_000, nanos: 7 });
  });

  it('writes all exemplars beside native buckets, and the newest of each beside classic ones', () => {
    const exemplars = [exemplarOf(1.5), exemplarOf(1.7, { ...trace, filteredAttributes: { user: 'ann' } })];
    const rows = [rowOf(value, { exemplars })];
    const family: Family = { type: 'exponential-histogram', name: 'x', unit: '', help: '', rows };
    const both = histogramIn(writtenFamilies([family], { histograms: 'both' }));
    const time = { seconds: 1_700_000_000, nanos: 5_000_000 };
    expect(both.exemplars?.map((exemplar) => [exemplar.value, exemplar.timestamp])).toEqual([
      [1.5, time],
      [1.7, time],
    ]);
    expect(both.exemplars?.[1]?.label).toEqual([...traceLabels, { name: 'user', value: 'ann' }]);
    expect(
      both.bucket?.flatMap(({ exemplar, upperBound }) => (exemplar ? [[upperBound, exemplar.value]] : [])),
    ).toEqual([[2, 1.7]]);
  });

  it('writes one without values so that it is known for a native histogram', () => {
    const empty = histogramIn(writtenFamilies([exponentialFamily(exponential({}))]));
    expect(empty).toEqual({ sampleCount: 0, sampleSum: 0, schema: 8, zeroThreshold: 1e-128, zeroCount: 0 });
  });

  it('writes the same bounds for all series of a family', () => {
    const far = exponential({ scale: 0, positive: { offset: 7, counts: [1] } });
    const families = writtenFamilies([exponentialFamily(value, far)], { histograms: 'classic' });
    const [first, second] = [0, 1].map((i) => histogramIn(families, i).bucket?.map(({ upperBound }) => upperBound));
    expect(first).toEqual(second);
    expect(second).toContain(256);
  });

  it('does not carry the bounds of a family over to the next', () => {
    const far = exponential({ scale: 0, positive: { offset: 7, counts: [1] } });
    const families = writtenFamilies([exponentialFamily(far), exponentialFamily(value)], { histograms: 'classic' });
    expect(families[1]?.metric?.[0]?.histogram?.bucket).toEqual(bucket);
  });

  const coarse = exponential({ scale: -5, positive: { offset: 0, counts: [1] } });

  it.each<ExponentialForm>(['native', 'both'])(
    'writes a whole family with classic buckets where one series cannot be native, and says so (%s)',
    (histograms) => {
      const reports: (readonly [string, string])[] = [];
      const report = (code: string, message: string) => void reports.push([code, message]);
      const family = exponentialFamily(value, coarse);
      const families = writtenFamilies([family], { histograms, report });
      for (const index of [0, 1]) {
        expect(histogramIn(families, index)).not.toHaveProperty('schema');
        expect(histogramIn(families, index).bucket?.at(-1)?.cumulativeCount).toBe([10, 1][index]);
      }
      expect(reports).toEqual([
        ['EXECUTOR_METRICS_NOT_NATIVE', expect.stringMatching(/^x .*classic buckets.*maxSize 128/)],
      ]);
    },
  );

  it('writes the next family with native buckets again', () => {
    const families = writtenFamilies([exponentialFamily(coarse), exponentialFamily(value)]);
    expect(families[1]?.metric?.[0]?.histogram).toEqual(native);
  });
});
