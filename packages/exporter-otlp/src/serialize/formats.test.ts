import type { Exemplar, ExponentialHistogramValue, HistogramValue } from '@executor-metrics/sdk';
import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { describe, expect, it } from 'vitest';
import { batchesOf } from '../delivery/batch.ts';
import { attributesOf, pointsOf } from '../testdata/decoded.ts';
import {
  batchOf,
  endTime,
  formats,
  metricWith,
  noScope,
  pointsReadBack,
  readBack,
  snapshotOf,
  startTime,
} from '../testdata/snapshots.ts';

const histogram: HistogramValue = {
  boundaries: [0, 5, 10],
  counts: [1, 0, 2, 3],
  count: 6,
  sum: 61.5,
  min: -0.5,
  max: 40,
};
const exponential: ExponentialHistogramValue = {
  ...{ scale: -3, zeroCount: 2, count: 9, sum: 12.5, min: -4, max: 9 },
  positive: { offset: -7, counts: [1, 0, 300] },
  negative: { offset: 4, counts: [2] },
};
const exemplar: Exemplar = {
  value: 7.5,
  time: [1_700_000_030, 5],
  traceId: '5b8efff798038103d269b633813fc60c',
  spanId: 'eee19b7ec3c1b174',
  filteredAttributes: { user: 'u1' },
};

describe.each(formats)('OTLP in %s, read by somebody else', (_name, create) => {
  it('has resource, scope and metric with all that is known of them', async () => {
    const scope = { name: 'shop', version: '1.2', schemaUrl: 'https://schema/scope', attributes: { tier: 'gold' } };
    const metric = metricWith('sum', { descriptor: { name: 'jobs', description: 'Jobs.', unit: '{job}' } });
    const snapshot = snapshotOf([metric], scope);
    const resource = resourceFromAttributes({ 'service.name': 'shop', pid: 4711 }, { schemaUrl: 'https://schema/res' });
    const { resourceMetrics = [] } = await readBack(create(), { ...snapshot, resource });
    expect(resourceMetrics).toHaveLength(1);
    expect(resourceMetrics[0]?.schemaUrl).toBe('https://schema/res');
    expect(attributesOf(resourceMetrics[0]?.resource?.attributes)).toEqual({ 'service.name': 'shop', pid: 4711 });
    const [found] = resourceMetrics[0]?.scopeMetrics ?? [];
    expect(found).toMatchObject({ schemaUrl: 'https://schema/scope', scope: { name: 'shop', version: '1.2' } });
    expect(attributesOf(found?.scope?.attributes)).toEqual({ tier: 'gold' });
    expect(found?.metrics?.[0]).toMatchObject({ name: 'jobs', description: 'Jobs.', unit: '{job}' });
  });

  it('has sums with temporality, monotonicity and times to the nanosecond', async () => {
    const points = await pointsReadBack(
      create(),
      snapshotOf([
        metricWith('sum', { series: [{ value: 3.25 }] }),
        metricWith('sum', { temporality: 'delta', monotonic: false, series: [{ value: -2 }] }),
      ]),
    );
    expect(points).toMatchObject([
      { kind: 'sum', temporality: 2, monotonic: true, value: 3.25 },
      { kind: 'sum', temporality: 1, monotonic: false, value: -2 },
    ]);
    expect(points[0]).toMatchObject({ start: 1_700_000_000_123_456_789n, end: 1_700_000_060_987_654_321n });
  });

  it.each([
    [0, '0'],
    [5, '5'],
    [-5, '-5'],
    [2 ** 53 - 1, '9007199254740991'],
    [-(2 ** 53), '-9007199254740992'],
    [2 ** 62, '4611686018427387904'],
    [-(2 ** 63), '-9223372036854775808'],
  ])('has integers of instruments for integers as such: %d', async (value, text) => {
    const [sum, gauge] = await pointsReadBack(
      create(),
      snapshotOf([
        metricWith('sum', { integer: true, series: [{ value }] }),
        metricWith('gauge', { integer: true, series: [{ value }] }),
      ]),
    );
    expect([sum?.raw.asInt, gauge?.raw.asInt]).toEqual([text, text]);
  });

  it.each([1.5, 2 ** 63, 1e300])('has other values of such instruments as what they are: %d', async (value) => {
    const [point] = await pointsReadBack(
      create(),
      snapshotOf([metricWith('sum', { integer: true, series: [{ value }] })]),
    );
    expect(point?.raw.asDouble).toBe(value);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NEGATIVE_INFINITY, '-Infinity'],
  ])('has %d', async (value, text) => {
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('gauge', { series: [{ value }] })]));
    expect(String(point?.raw.asDouble)).toBe(text);
  });

  it.each([5e-324, 1.7976931348623157e308, -0.1, 1e21, 1e-7])('has the double %d to the last bit', async (value) => {
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('gauge', { series: [{ value }] })]));
    expect(point?.raw.asDouble).toBe(value);
  });

  it('has histograms with all of their numbers', async () => {
    const [point] = await pointsReadBack(
      create(),
      snapshotOf([metricWith('histogram', { series: [{ value: histogram }] })]),
    );
    expect(point).toMatchObject({ kind: 'histogram', temporality: 2 });
    expect(point?.raw).toMatchObject({
      ...{ count: '6', sum: 61.5, min: -0.5, max: 40 },
      bucketCounts: ['1', '0', '2', '3'],
      explicitBounds: [0, 5, 10],
    });
  });

  it('has histograms of one bucket, and those in which nothing was recorded', async () => {
    const one: HistogramValue = {
      boundaries: [],
      counts: [2 ** 40],
      count: 2 ** 40,
      sum: 3,
      min: undefined,
      max: undefined,
    };
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('histogram', { series: [{ value: one }] })]));
    expect(point?.raw.bucketCounts).toEqual([String(2 ** 40)]);
    expect(point?.raw.count).toBe(String(2 ** 40));
    expect([point?.raw.min, point?.raw.max]).toEqual([undefined, undefined]);
  });

  it('has exponential histograms with scale, offsets and both halves', async () => {
    const metric = metricWith('exponential-histogram', { temporality: 'delta', series: [{ value: exponential }] });
    const [point] = await pointsReadBack(create(), snapshotOf([metric]));
    expect(point).toMatchObject({ kind: 'exponentialHistogram', temporality: 1 });
    expect(point?.raw).toMatchObject({
      ...{ count: '9', sum: 12.5, scale: -3, zeroCount: '2', min: -4, max: 9 },
      positive: { offset: -7, bucketCounts: ['1', '0', '300'] },
      negative: { offset: 4, bucketCounts: ['2'] },
    });
  });

  it.each(['UP_DOWN_COUNTER', 'GAUGE', 'OBSERVABLE_GAUGE', 'OBSERVABLE_UP_DOWN_COUNTER'])(
    'has no sum of distributions of a %s, which may be negative',
    async (instrumentType) => {
      const points = await pointsReadBack(
        create(),
        snapshotOf([
          metricWith('histogram', { instrumentType, series: [{ value: histogram }] }),
          metricWith('exponential-histogram', { instrumentType, series: [{ value: exponential }] }),
        ]),
      );
      expect(points.map(({ raw }) => raw.sum)).toEqual([undefined, undefined]);
    },
  );

  it.each([
    ['sum', 3],
    ['gauge', 3],
    ['histogram', histogram],
    ['exponential-histogram', exponential],
  ] as const)('has the exemplars of a %s, with hexadecimal ids and what a view dropped', async (kind, value) => {
    const metric = metricWith(kind, { series: [{ value, exemplars: [exemplar, { ...exemplar, value: 8 }] }] });
    const [point] = await pointsReadBack(create(), snapshotOf([metric]));
    const [first, second] = point?.raw.exemplars ?? [];
    expect(first).toMatchObject({
      timeUnixNano: '1700000030000000005',
      asDouble: 7.5,
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
    });
    expect(attributesOf(first?.filteredAttributes)).toEqual({ user: 'u1' });
    expect(second?.asDouble).toBe(8);
  });

  it('has exemplars of integers as integers, and without ids where those are none', async () => {
    const exemplars = [{ ...exemplar, value: 4, traceId: '', spanId: 'xyz' }];
    const metric = metricWith('sum', { integer: true, series: [{ value: 4, exemplars }] });
    const [point] = await pointsReadBack(create(), snapshotOf([metric]));
    expect(point?.raw.exemplars?.[0]?.asInt).toBe('4');
    expect(point?.raw.exemplars?.[0]?.traceId ?? '').toBe('');
    expect(point?.raw.exemplars?.[0]?.spanId ?? '').toBe('');
  });

  it('has attributes of every type', async () => {
    const attributes = {
      ...{ text: 'x', whole: 5, negative: -5, big: 2 ** 60, part: 0.5, yes: true, no: false, none: '' },
      texts: ['a', 'b'],
      numbers: [1, 2.5],
      flags: [true, false],
      gaps: ['a', null, 'c'],
    };
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('sum', { series: [{ attributes }] })]));
    expect(point?.attributes).toEqual({ ...attributes, gaps: ['a', undefined, 'c'] });
  });

  it('leaves out attributes without a value, and has empty values for what OTLP has no type for', async () => {
    const attributes = { a: undefined, b: null, c: () => 1, d: Symbol('s'), e: 10n } as unknown as Attributes;
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('sum', { series: [{ attributes }] })]));
    expect(point?.raw.attributes?.map(({ key, value }) => [key, value])).toEqual([
      ['c', {}],
      ['d', {}],
      ['e', {}],
    ]);
  });

  it.each([
    ['quotes and backslashes', '"\\"', '"\\"'],
    ['line ends', 'a\nb\r\u2028', 'a\nb\r\u2028'],
    ['NUL', 'a\0b', 'a\0b'],
    ['other scripts', 'größe 温度 🚀', 'größe 温度 🚀'],
    ['half a surrogate pair', 'a\ud800b', 'a\ufffdb'],
    ['a megabyte', 'x'.repeat(2 ** 20), 'x'.repeat(2 ** 20)],
    ['a megabyte of others', 'é'.repeat(2 ** 20), 'é'.repeat(2 ** 20)],
  ])('carries %s in names and attributes', async (_what, text, expected) => {
    const metric = metricWith('sum', {
      descriptor: { name: text, description: text, unit: text },
      series: [{ attributes: { [text]: text } }],
    });
    const [point] = await pointsReadBack(create(), snapshotOf([metric], { ...noScope, name: text }));
    expect(point).toMatchObject({ metric: expected, description: expected, unit: expected, scope: expected });
    expect(point?.attributes).toEqual({ [expected]: expected });
  });

  it('ignores what was added to the prototype of all objects', async () => {
    const snapshot = snapshotOf([metricWith('sum', { series: [{ attributes: { a: 1 } }] })]);
    const format = create();
    Object.defineProperty(Object.prototype, 'intruder', { value: 'x', enumerable: true, configurable: true });
    const bytes = await format.write(batchOf(snapshot)).finally(() => {
      Reflect.deleteProperty(Object.prototype, 'intruder');
    });
    expect(Buffer.from(bytes).includes('intruder')).toBe(false);
  });

  it.each([
    ['the epoch', [0, 7], '7'],
    ['the end of 32-bit seconds', [2 ** 32, 999_999_999], '4294967296999999999'],
    ['a carry between the halves', [1_717_986_918, 400_000_000], '1717986918400000000'],
  ] as const)('has the time of %s', async (_what, time, expected) => {
    const metric = metricWith('gauge', { time: [...time], series: [{ startTime: [...time] }] });
    const [point] = await pointsReadBack(create(), snapshotOf([metric]));
    expect([point?.raw.startTimeUnixNano, point?.raw.timeUnixNano]).toEqual([expected, expected]);
  });

  it('keeps scopes, metrics and points apart and in order, also where a batch ends in the middle of them', async () => {
    const series = Array.from({ length: 5 }, (_, value) => ({ value, attributes: { i: value } }));
    const metrics = ['a', 'b'].map((name) => metricWith('sum', { descriptor: { name }, series }));
    const { resource } = snapshotOf([]);
    const scopes = ['x', 'y'].map((name) => ({ scope: { ...noScope, name }, metrics }));
    const batches = batchesOf({ resource, scopes }, 7);
    expect(batches.map(({ points }) => points)).toEqual([7, 7, 6]);
    const format = create();
    const found: string[] = [];
    for (const batch of batches) {
      const body = Buffer.from(await format.write(batch));
      const points = pointsOf({ body, headers: { 'content-type': format.contentType } });
      found.push(...points.map(({ scope, metric, value }) => `${scope}${metric}${value}`));
    }
    const expected = ['x', 'y'].flatMap((scope) =>
      ['a', 'b'].flatMap((name) => series.map(({ value }) => scope + name + value)),
    );
    expect(found).toEqual(expected);
  });

  it('has times that begin before they end where the snapshot has', async () => {
    const [point] = await pointsReadBack(create(), snapshotOf([metricWith('sum', {})]));
    expect(point?.start).toBe(BigInt(startTime[0]) * 1_000_000_000n + BigInt(startTime[1]));
    expect(point?.end).toBe(BigInt(endTime[0]) * 1_000_000_000n + BigInt(endTime[1]));
  });
});
