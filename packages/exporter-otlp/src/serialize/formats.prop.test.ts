import type { Exemplar, Metric, Scope, Snapshot } from '@executor-metrics/sdk';
import type { HrTime } from '@opentelemetry/api';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../delivery/batch.ts';
import { type DecodedPoint, pointsOf } from '../testdata/decoded.ts';
import { formats, metricWith, pointsReadBack, snapshotOf } from '../testdata/snapshots.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 60 });
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, 127, 128, 2 ** 32, 2 ** 53),
);
const count = fc.oneof(fc.nat(), fc.constantFrom(0, 127, 128, 2 ** 32, 2 ** 40));
const counts = fc.array(count, { maxLength: 12 });
const time: fc.Arbitrary<HrTime> = fc.tuple(
  fc.integer({ min: 1, max: 2 ** 33 }),
  fc.integer({ min: 0, max: 999_999_999 }),
);
const scalar = fc.oneof(text, fc.boolean(), number);
const attributes = fc.dictionary(text, fc.oneof(scalar, fc.array(text), fc.array(fc.boolean())), { maxKeys: 5 });
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
const exemplar: fc.Arbitrary<Exemplar> = fc.record({
  ...{ value: number, time, traceId: hex(32), spanId: hex(16), filteredAttributes: attributes },
});
const extremes = { min: fc.option(number, { nil: undefined }), max: fc.option(number, { nil: undefined }) };
const histogram = fc.record({ boundaries: fc.array(number), counts, count, sum: number, ...extremes });
const buckets = fc.record({ offset: fc.integer({ min: -(2 ** 20), max: 2 ** 20 }), counts });
const exponential = fc.record({
  ...{ scale: fc.integer({ min: -10, max: 20 }), zeroCount: count, count, sum: number },
  ...{ positive: buckets, negative: buckets, ...extremes },
});
const values = { sum: number, gauge: number, histogram, 'exponential-histogram': exponential } as const;

const metric: fc.Arbitrary<Metric> = fc
  .tuple(fc.constantFrom('sum', 'gauge', 'histogram', 'exponential-histogram'), fc.boolean(), fc.boolean(), text, time)
  .chain(([kind, integer, isDelta, name, end]) => {
    const exemplars = fc.array(exemplar, { maxLength: 2 });
    const series = fc.record({ attributes, startTime: time, value: values[kind] as fc.Arbitrary<never>, exemplars });
    return fc.array(series, { minLength: 1, maxLength: 4 }).map((all) =>
      metricWith(kind, {
        ...{ descriptor: { name }, integer, temporality: isDelta ? 'delta' : 'cumulative' },
        ...{ time: end, series: all },
      }),
    );
  });
const scope: fc.Arbitrary<Scope> = fc.record({
  ...{ name: text, version: fc.option(text, { nil: undefined }), schemaUrl: fc.constant(undefined), attributes },
});
const snapshot: fc.Arbitrary<Snapshot> = fc
  .array(fc.record({ scope, metrics: fc.array(metric, { minLength: 1, maxLength: 3 }) }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((scopes) => ({ resource: snapshotOf([]).resource, scopes }));

const nanos = ([seconds, rest]: HrTime): bigint => BigInt(seconds) * 1_000_000_000n + BigInt(rest);

describe.each(formats)('OTLP in %s', (_name, create) => {
  it('has each number, text and time of any snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(snapshot, async (given) => {
        const points = await pointsReadBack(create(), given);
        const expected = given.scopes.flatMap(({ scope: { name }, metrics }) =>
          metrics.flatMap((each) => each.series.map((series) => ({ scope: name, metric: each, series }))),
        );
        expect(points).toHaveLength(expected.length);
        for (const [i, { scope: name, metric: of, series }] of expected.entries()) {
          const point = points[i] as DecodedPoint;
          expect(point).toMatchObject({ scope: name, metric: of.descriptor.name });
          expect([point.start, point.end]).toEqual([nanos(series.startTime), nanos(of.time)]);
          expect(point.attributes).toEqual(series.attributes);
          const { value } = series;
          if (typeof value === 'number') expect(point.value).toBe(withoutNegativeZero(value, point));
          else expect(point.value).toBe(value.count);
          if (typeof value !== 'number' && 'counts' in value) {
            expect((point.raw.bucketCounts ?? []).map(Number)).toEqual(value.counts);
          }
          if (typeof value !== 'number' && 'scale' in value) {
            expect(point.raw.scale ?? 0).toBe(value.scale);
            expect(point.raw.positive?.offset ?? 0).toBe(value.positive.offset);
            expect((point.raw.negative?.bucketCounts ?? []).map(Number)).toEqual(value.negative.counts);
          }
          expect(point.raw.exemplars?.map(({ traceId }) => traceId) ?? []).toEqual(
            series.exemplars.map(({ traceId }) => traceId),
          );
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('is the same cut in batches of any size', async () => {
    await fc.assert(
      fc.asyncProperty(snapshot, fc.integer({ min: 1, max: 5 }), async (given, maxPoints) => {
        const format = create();
        const headers = { 'content-type': format.contentType };
        const whole = await pointsReadBack(format, given);
        const parts: DecodedPoint[] = [];
        for (const batch of batchesOf(given, maxPoints)) {
          expect(batch.points).toBeLessThanOrEqual(maxPoints);
          parts.push(...pointsOf({ body: Buffer.from(await format.write(batch)), headers }));
        }
        expect(parts).toEqual(whole);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

/** Integers have no negative zero, and JSON's numbers lose it on the way through a string. */
function withoutNegativeZero(value: number, { raw }: DecodedPoint): number {
  return raw.asInt !== undefined || Object.is(raw.asDouble, 0) ? value + 0 : value;
}
