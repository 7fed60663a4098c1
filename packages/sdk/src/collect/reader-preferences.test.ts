import { recordWarnings } from '@executor-metrics/testkit';
import { AggregationTemporality, AggregationType, type IMetricReader } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { MeterProvider } from '../meter-provider.ts';
import { createPendingReader, pointAt } from '../testdata/pending-reader.ts';

function readerWith(selectors: object) {
  return Object.assign(createPendingReader(), selectors);
}

function throws(): never {
  throw new Error('no answer');
}

describe('what a reader wants', () => {
  it('is asked for when the instrument is created, and not again at its collections', async () => {
    let temporality = AggregationTemporality.CUMULATIVE;
    const reader = readerWith({ selectAggregationTemporality: () => temporality });
    const counter = new MeterProvider({ readers: [reader] }).getMeter('m').createCounter('c');
    counter.add(5);
    temporality = AggregationTemporality.DELTA;
    await reader.series('c');
    counter.add(1);
    expect(pointAt(await reader.series('c'))).toBe(6);
  });

  it.each(['selectAggregation', 'selectAggregationTemporality', 'selectCardinalityLimit'])(
    'is the default where %s() throws, which is said, and the instrument works',
    async (selector) => {
      const warnings = recordWarnings();
      const reader = readerWith({ [selector]: throws });
      const provider = new MeterProvider({ readers: [reader] });
      provider.getMeter('m').createCounter('c').add(5);
      expect(pointAt(await reader.series('c'))).toBe(5);
      expect(provider.describe().readers[0]?.temporality).toBe('cumulative');
      expect(warnings).toEqual([
        {
          code: 'EXECUTOR_METRICS_READER',
          message: expect.stringContaining(`${selector}() of the reader Object threw`),
        },
      ]);
    },
  );

  it.each([
    null,
    undefined,
    'all',
    {},
    { type: 99 },
    { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: null },
  ])('is the default where it says %j of aggregation', async (aggregation) => {
    const reader = readerWith({ selectAggregation: () => aggregation });
    const histogram = new MeterProvider({ readers: [reader] }).getMeter('m').createHistogram('h');
    histogram.record(1);
    expect(pointAt(await reader.series('h'))).toMatchObject({ boundaries: expect.arrayContaining([7500]) });
  });

  it.each([0, -1, 2.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 24, '5', null, 2000])(
    'is the limit of the provider where it says %s',
    (limit) => {
      const reader = readerWith({ selectCardinalityLimit: () => limit });
      const provider = new MeterProvider({ readers: [reader], cardinalityLimit: 7 });
      provider.getMeter('m').createCounter('c');
      expect(provider.describe().streams[0]?.limit).toBe(7);
    },
  );
});

describe('the name of a reader', () => {
  it.each<[string, object, string]>([
    ['its class', new (class OurReader {})(), 'OurReader'],
    ['told where there is no class', Object.create(null), 'without a name'],
    ['told where the class is none', { constructor: 5 }, 'without a name'],
    ['told where it cannot be asked for', { get constructor() { return throws(); } }, 'without a name'], // biome-ignore format: one line
  ])('is %s', (_, base, name) => {
    const reader = Object.defineProperties(base, Object.getOwnPropertyDescriptors(createPendingReader()));
    const provider = new MeterProvider({ readers: [reader as IMetricReader] });
    expect(provider.describe().readers[0]?.name).toBe(name);
  });
});
