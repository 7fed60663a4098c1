import { createMemoryReader, type MemoryReader, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { AggregationType, createAllowListAttributesProcessor } from '@opentelemetry/sdk-metrics';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeterProvider, type MeterProviderOptions } from '../meter-provider.ts';
import { secondsBoundaries } from '../view/resolve-aggregation.ts';

let reader: MemoryReader;

beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  reader = createMemoryReader();
});

afterEach(() => {
  vi.restoreAllMocks();
});

const providerWith = (options: MeterProviderOptions = {}) => new MeterProvider({ ...options, readers: [reader] });

const boundsOf = ({ buckets }: { readonly buckets: readonly { readonly upperBound: number }[] }) =>
  buckets.map(({ upperBound }) => upperBound);

describe('views', () => {
  it('B5: two that match one instrument count it once, and both have their say', async () => {
    const views = [
      { instrumentName: 'sizes', attributesProcessors: [createAllowListAttributesProcessor(['route'])] },
      {
        instrumentName: '*',
        aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM as const, options: { boundaries: [1, 5] } },
      },
    ];
    const sizes = providerWith({ views }).getMeter('tests').createHistogram('sizes');
    sizes.record(1, { route: '/', id: 1 });
    const metrics = await reader.collectMetrics();
    expect(metrics).toMatchObject([{ attributes: { route: '/' } }]);
    expect(pointHistogram(metrics, 'sizes').count).toBe(1);
    expect(boundsOf(pointHistogram(metrics, 'sizes'))).toEqual([1, 5, Number.POSITIVE_INFINITY]);
  });

  it('B5: two that give one instrument two names are two streams, each counted once', async () => {
    const views = [
      { instrumentName: 'sizes', name: 'sizes.sum', aggregation: { type: AggregationType.SUM as const } },
      { instrumentName: '*' },
    ];
    providerWith({ views }).getMeter('tests').createHistogram('sizes').record(4);
    const metrics = await reader.collectMetrics();
    expect(pointValue(metrics, 'sizes.sum')).toBe(4);
    expect(pointHistogram(metrics, 'sizes').count).toBe(1);
    expect(metrics).toHaveLength(2);
  });

  it('§2.4: that are added later hold for the instruments of libraries that come later', async () => {
    const provider = providerWith();
    const early = provider.getMeter('early').createHistogram('early.sizes');
    provider.addView({
      instrumentName: '*.sizes',
      aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [7] } },
    });
    early.record(1);
    provider.getMeter('late').createHistogram('late.sizes').record(1);
    const metrics = await reader.collectMetrics();
    expect(pointHistogram(metrics, 'early.sizes').buckets).toHaveLength(16);
    expect(boundsOf(pointHistogram(metrics, 'late.sizes'))).toEqual([7, Number.POSITIVE_INFINITY]);
  });
});

describe('a histogram of seconds', () => {
  it('§2.4: has buckets that suit seconds', async () => {
    providerWith().getMeter('tests').createHistogram('duration', { unit: 's' }).record(0.03);
    const bounds = boundsOf(pointHistogram(await reader.collectMetrics(), 'duration'));
    expect(bounds).toEqual([...secondsBoundaries, Number.POSITIVE_INFINITY]);
    expect(bounds).toContain(0.005);
  });

  it('§2.4: has those that are advised, where some are', async () => {
    const options = { unit: 's', advice: { explicitBucketBoundaries: [1, 2] } };
    providerWith().getMeter('tests').createHistogram('duration', options).record(0.03);
    expect(boundsOf(pointHistogram(await reader.collectMetrics(), 'duration'))).toEqual([
      1,
      2,
      Number.POSITIVE_INFINITY,
    ]);
  });
});

describe('names', () => {
  it('B20: that differ in their case are one instrument under the first name', async () => {
    const meter = providerWith().getMeter('tests');
    meter.createCounter('requestCount').add(1);
    meter.createCounter('RequestCount').add(2);
    expect(await reader.collectMetrics()).toMatchObject([{ name: 'requestCount', value: 3 }]);
    expect(process.emitWarning).toHaveBeenCalledOnce();
  });

  it('B20: are selected by views whatever their case', async () => {
    const views = [{ instrumentName: 'REQUEST*', aggregation: { type: AggregationType.DROP as const } }];
    const meter = providerWith({ views }).getMeter('tests');
    meter.createCounter('requestCount').add(1);
    meter.createCounter('other').add(1);
    expect(await reader.collectMetrics()).toMatchObject([{ name: 'other' }]);
  });
});

describe('scopes', () => {
  it('B22: with different attributes are different meters, and have them', async () => {
    const provider = providerWith();
    const meters = ['a', 'b'].map((shard) => provider.getMeter('tests', '1.0.0', { attributes: { shard } }));
    for (const [i, meter] of meters.entries()) meter.createCounter('jobs').add(i + 1);
    expect(provider.getMeter('tests', '1.0.0', { attributes: { shard: 'b' } })).toBe(meters[1]);
    const { scopes } = await provider.snapshot();
    expect(scopes.map(({ scope, metrics }) => [scope.attributes, metrics[0]?.series[0]?.value])).toEqual([
      [{ shard: 'a' }, 1],
      [{ shard: 'b' }, 2],
    ]);
    const { resourceMetrics } = await reader.collect();
    expect(resourceMetrics.scopeMetrics.map(({ scope }) => Reflect.get(scope, 'attributes'))).toEqual([
      { shard: 'a' },
      { shard: 'b' },
    ]);
    expect(pointsOf(await reader.collectMetrics(), 'jobs')).toHaveLength(2);
  });

  it('B22: without a version, a schema or attributes are those with empty ones', () => {
    const provider = providerWith();
    expect(provider.getMeter('tests', '', { schemaUrl: '', attributes: {} })).toBe(provider.getMeter('tests'));
    expect(provider.getMeter('tests', '1.0.0')).not.toBe(provider.getMeter('tests'));
  });
});
