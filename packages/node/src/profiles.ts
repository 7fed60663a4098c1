import type { ExecutorMetricsOptions } from '@executor-metrics/core';
import type { PrometheusExporterOptions } from '@executor-metrics/exporter-prometheus';
import { classicBuckets, classicProjections, classicViews } from '@executor-metrics/exporter-prometheus';
import type { ViewOptions } from '@executor-metrics/sdk';
import type { OptionsByName } from './instrumentations/kinds.ts';

/** How metrics are named and counted: `standard` are OpenTelemetry's conventions, `classic` what Prometheus clients had. */
export type ProfileName = 'standard' | 'classic';

/** What a profile sets, below all that the user says. */
export interface Profile {
  /** What of the instrumentations it needs, by their names. */
  readonly instrumentationOptions: Partial<OptionsByName>;
  /** For `buckets` of `ExecutorMetrics`. */
  readonly operationBuckets: ExecutorMetricsOptions['buckets'];
  readonly views: readonly ViewOptions[];
  readonly prometheus: Pick<PrometheusExporterOptions, 'projections'>;
}

const standard: Profile = { instrumentationOptions: {}, operationBuckets: undefined, views: [], prometheus: {} };

/** The names and labels of hand-written Prometheus clients, for the dashboards and alerts that were made for these. */
const classic: Profile = {
  instrumentationOptions: {
    // `http_request_size_bytes` and `http_response_size_bytes`; the label `endpoint` of `http_requests_in_progress`.
    http: { server: { bodySizes: true, activeRequestRoutes: true } },
    // `cache_hits_total` and `cache_misses_total`.
    redis: { cache: true },
    // The labels `operation` and `table`; `db_transactions_total`, whose status is read from this attribute.
    sql: { operationNames: true, transactions: true, transactionOutcomeAttribute: 'db.client.transaction.outcome' },
    // `task_name` is the name of the queue: those of jobs are as many as the application likes.
    queue: {},
  },
  operationBuckets: classicBuckets.jobDuration,
  views: classicViews,
  prometheus: { projections: classicProjections },
};

export const profiles: Readonly<Record<ProfileName, Profile>> = { standard, classic };
