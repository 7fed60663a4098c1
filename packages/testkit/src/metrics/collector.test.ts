import { AggregationType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { createCollector } from './collector.ts';
import { pointHistogram, pointsOf, pointValue } from './points.ts';

describe('createCollector', () => {
  it('collects sums and gauges as flat points', async () => {
    const { provider, collect } = createCollector();
    const meter = provider.getMeter('tests');
    meter.createCounter('jobs', { description: 'Jobs.', unit: '{job}' }).add(2, { queue: 'mail' });
    meter.createUpDownCounter('in_flight').add(-1);
    meter.createGauge('temperature').record(3.5);
    expect(await collect()).toEqual([
      {
        scope: 'tests',
        name: 'jobs',
        description: 'Jobs.',
        unit: '{job}',
        temporality: 'cumulative',
        attributes: { queue: 'mail' },
        kind: 'sum',
        monotonic: true,
        value: 2,
      },
      expect.objectContaining({ name: 'in_flight', kind: 'sum', monotonic: false, value: -1 }),
      expect.objectContaining({ name: 'temperature', kind: 'gauge', value: 3.5 }),
    ]);
  });

  it('collects histograms with a count for each bucket', async () => {
    const { provider, collect } = createCollector();
    const seconds = provider.getMeter('tests').createHistogram('s', { advice: { explicitBucketBoundaries: [1, 5] } });
    for (const value of [0.5, 1, 30]) seconds.record(value);
    expect(pointHistogram(await collect(), 's')).toEqual({
      count: 3,
      sum: 31.5,
      min: 0.5,
      max: 30,
      buckets: [
        { upperBound: 1, count: 2 },
        { upperBound: 5, count: 0 },
        { upperBound: Number.POSITIVE_INFINITY, count: 1 },
      ],
    });
  });

  it('applies views', async () => {
    const { provider, collect } = createCollector({
      views: [{ instrumentName: 's', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
    });
    provider.getMeter('tests').createHistogram('s').record(2);
    expect(await collect()).toMatchObject([{ kind: 'exponential-histogram', histogram: { count: 1, sum: 2 } }]);
  });

  it('collects what is new when the temporality is delta', async () => {
    const { provider, collect } = createCollector({ temporality: 'delta' });
    const jobs = provider.getMeter('tests').createCounter('jobs');
    jobs.add(2);
    expect(await collect()).toMatchObject([{ temporality: 'delta', value: 2 }]);
    jobs.add(3);
    expect(pointValue(await collect(), 'jobs')).toBe(3);
  });

  it('bounds the series of a stream', async () => {
    const { provider, collect } = createCollector({ cardinalityLimit: 3 });
    const jobs = provider.getMeter('tests').createCounter('jobs');
    for (let id = 0; id < 10; id += 1) jobs.add(1, { id });
    const metrics = await collect();
    expect(metrics).toHaveLength(3);
    expect(pointValue(metrics, 'jobs', { 'otel.metric.overflow': true })).toBe(8);
  });

  it('rejects when an observable callback fails, so that no test overlooks it', async () => {
    const { provider, collect } = createCollector();
    provider
      .getMeter('tests')
      .createObservableGauge('broken')
      .addCallback(() => {
        throw new Error('no sensor');
      });
    await expect(collect()).rejects.toThrow(/no sensor/);
  });

  it('collects nothing after the shutdown', async () => {
    const { collect, shutdown } = createCollector();
    await shutdown();
    await expect(collect()).rejects.toThrow('this reader is shut down');
  });
});

describe('pointsOf', () => {
  it('gives the points that have these attributes among others, and lacks those that are undefined', async () => {
    const metrics = await jobsByQueue();
    expect(pointsOf(metrics, 'jobs', { queue: 'mail' })).toHaveLength(2);
    expect(pointsOf(metrics, 'jobs', { queue: 'mail', tags: undefined })).toHaveLength(1);
    expect(pointsOf(metrics, 'jobs', { constructor: undefined })).toHaveLength(3);
    expect(pointsOf(metrics, 'job')).toEqual([]);
  });

  it('compares array attributes by their content', async () => {
    expect(pointValue(await jobsByQueue(), 'jobs', { tags: ['a', 'b'] })).toBe(1);
  });
});

describe('pointValue', () => {
  it('says which points there are when none or several match', async () => {
    const metrics = await jobsByQueue();
    expect(() => pointValue(metrics, 'jobs', { queue: 'mail' })).toThrow(/^2 sum or gauge points of jobs.*"bills"/s);
    expect(() => pointValue(metrics, 'tasks')).toThrow(/^no sum or gauge points of tasks with \{\}.*sum jobs/s);
    expect(() => pointHistogram(metrics, 'jobs')).toThrow(/^no histogram points of jobs/);
  });
});

async function jobsByQueue() {
  const { provider, collect } = createCollector();
  const jobs = provider.getMeter('tests').createCounter('jobs');
  jobs.add(1, { queue: 'mail', tags: ['a', 'b'] });
  jobs.add(2, { queue: 'mail' });
  jobs.add(4, { queue: 'bills' });
  return collect();
}
