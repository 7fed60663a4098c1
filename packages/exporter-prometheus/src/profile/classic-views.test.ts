import { MeterProvider, type Snapshot } from '@executor-metrics/sdk';
import { describe, expect, it } from 'vitest';
import { classicBuckets, classicViews } from './classic-views.ts';

const boundariesIn = ({ scopes }: Snapshot): readonly (readonly number[])[] =>
  scopes
    .flatMap(({ metrics }) => metrics)
    .flatMap(({ series }) =>
      series.map(({ value }) => (typeof value === 'object' && 'boundaries' in value ? value.boundaries : [])),
    );

describe('the buckets of the classic profile', () => {
  it.each([
    ['http.server.request.duration', 'instrumentation-http', [0.01, 0.05, 0.1, 0.5, 1, 2, 5]],
    ['http.server.request.body.size', 'instrumentation-http', [100, 500, 1000, 5000, 10_000, 50_000]],
    ['http.server.response.body.size', 'instrumentation-http', [100, 500, 1000, 5000, 10_000, 50_000]],
    ['db.client.operation.duration', 'instrumentation-sql', [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1]],
    ['db.client.operation.duration', 'instrumentation-redis', [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05]],
    ['messaging.process.duration', 'instrumentation-queue', [0.1, 0.5, 1, 5, 10, 30, 60, 300]],
  ])(
    'are those of hand-written clients for %s of %s, whatever the instrument advises',
    async (name, scope, expected) => {
      const provider = new MeterProvider({ views: classicViews });
      const advice = { explicitBucketBoundaries: [7] };
      provider.getMeter(`@executor-metrics/${scope}`).createHistogram(name, { advice }).record(1);
      expect(boundariesIn(await provider.snapshot())).toEqual([expected]);
    },
  );

  it('leave the bounds of an executor to the application', async () => {
    const provider = new MeterProvider({ views: classicViews });
    const advice = { explicitBucketBoundaries: [...classicBuckets.jobDuration] };
    provider.getMeter('@executor-metrics/core').createHistogram('executor.operation.duration', { advice }).record(1);
    expect(boundariesIn(await provider.snapshot())).toEqual([[0.1, 0.5, 1, 5, 10, 30, 60, 300]]);
  });
});
