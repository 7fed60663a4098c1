import type { Report } from '@executor-metrics/core/support';
import { AggregationTemporality, AggregationType, type PushMetricExporter } from '@opentelemetry/sdk-metrics';

/** What `@opentelemetry/core` calls `ExportResultCode.SUCCESS`. */
const succeeded = 0;

interface OutageReporting {
  /** Where the metrics go, for the message. */
  readonly url: string;
  readonly report: Report;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

const atMostEveryMs = 60_000;

/**
 * An exporter that says when pushes begin to fail and when they arrive again: once for each outage, and not more often
 * than once a minute when they come and go.
 */
export function reportingOutages(
  exporter: PushMetricExporter,
  { url, report, now }: OutageReporting,
): PushMetricExporter {
  let outageReported = false;
  let lastReportAt = Number.NEGATIVE_INFINITY;

  const failed = (error: Error | undefined): void => {
    if (outageReported || now() - lastReportAt < atMostEveryMs) return;
    outageReported = true;
    lastReportAt = now();
    report(
      'EXECUTOR_METRICS_PUSH_FAILED',
      `metrics cannot be pushed to ${url}: ${reasonOf(error)}. The application is not affected; pushing goes on`,
    );
  };
  const arrived = (): void => {
    if (!outageReported) return;
    outageReported = false;
    report('EXECUTOR_METRICS_PUSH_RECOVERED', `metrics arrive at ${url} again`);
  };

  return {
    export(metrics, done) {
      exporter.export(metrics, (result) => {
        if (result.code === succeeded) arrived();
        else failed(result.error);
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregation: (type) => exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT },
    selectAggregationTemporality: (type) =>
      exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE,
  };
}

/** A refused connection to a name with several addresses has an empty message and says why in its parts. */
function reasonOf(error: Error | undefined): string {
  if (error instanceof AggregateError) return error.errors.map((each) => reasonOf(each)).join('; ');
  if (error === undefined) return 'the exporter gave no reason';
  if (error.message !== '') return error.message;
  return 'code' in error ? String(error.code) : error.name;
}
