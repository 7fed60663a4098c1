import type { ViewOptions } from '@executor-metrics/sdk';
import { AggregationType } from '@opentelemetry/sdk-metrics';
import { redisScope } from './classic-scopes.ts';

/** Upper bounds of the classic profile's histograms: seconds, and bytes for sizes. */
export interface ClassicBuckets {
  readonly httpDuration: readonly number[];
  readonly bodySize: readonly number[];
  readonly queryDuration: readonly number[];
  readonly cacheDuration: readonly number[];
  /** Also for `buckets` of `ExecutorMetrics`, whose bounds are the application's own matter. */
  readonly jobDuration: readonly number[];
}

export const classicBuckets: ClassicBuckets = {
  httpDuration: [0.01, 0.05, 0.1, 0.5, 1, 2, 5],
  bodySize: [100, 500, 1000, 5000, 10_000, 50_000],
  queryDuration: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1],
  cacheDuration: [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05],
  jobDuration: [0.1, 0.5, 1, 5, 10, 30, 60, 300],
};

/**
 * Views that give the instruments behind the classic names these bounds. The first view of an instrument that says something
 * counts, so the one for a single scope stands before the one for all.
 */
export const classicViews: readonly ViewOptions[] = [
  withBounds(classicBuckets.httpDuration, { instrumentName: 'http.server.request.duration' }),
  withBounds(classicBuckets.bodySize, { instrumentName: 'http.server.request.body.size' }),
  withBounds(classicBuckets.bodySize, { instrumentName: 'http.server.response.body.size' }),
  withBounds(classicBuckets.cacheDuration, { instrumentName: 'db.client.operation.duration', meterName: redisScope }),
  withBounds(classicBuckets.queryDuration, { instrumentName: 'db.client.operation.duration' }),
  withBounds(classicBuckets.jobDuration, { instrumentName: 'messaging.process.duration' }),
];

function withBounds(
  boundaries: readonly number[],
  criteria: Pick<ViewOptions, 'instrumentName' | 'meterName'>,
): ViewOptions {
  return {
    ...criteria,
    aggregation: { type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM, options: { boundaries: [...boundaries] } },
  };
}
