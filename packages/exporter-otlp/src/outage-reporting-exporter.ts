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
 * than once a minute when they come and go. Whoever exports hears of no failure.
 */
export function reportingOutages(
  exporter: PushMetricExporter,
  { url, report, now }: OutageReporting,
): PushMetricExporter {
  const backend = withoutSecrets(url);
  let outageReported = false;
  let lastReportAt = Number.NEGATIVE_INFINITY;

  const failed = (error: Error | undefined): void => {
    if (outageReported || now() - lastReportAt < atMostEveryMs) return;
    outageReported = true;
    lastReportAt = now();
    report(
      'EXECUTOR_METRICS_PUSH_FAILED',
      `metrics cannot be pushed to ${backend}: ${reasonOf(error)}. The application is not affected; pushing goes on`,
    );
  };
  const arrived = (): void => {
    if (!outageReported) return;
    outageReported = false;
    report('EXECUTOR_METRICS_PUSH_RECOVERED', `metrics arrive at ${backend} again`);
  };

  return {
    export(metrics, done) {
      exporter.export(metrics, (result) => {
        if (result.code === succeeded) arrived();
        else failed(result.error);
        // All that the reader does with a failure is to write it to `diag`, with its stack, at every push.
        done({ code: succeeded });
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
    selectAggregation: (type) => exporter.selectAggregation?.(type) ?? { type: AggregationType.DEFAULT },
    selectAggregationTemporality: (type) =>
      exporter.selectAggregationTemporality?.(type) ?? AggregationTemporality.CUMULATIVE,
  };
}

/** User, password and query of an address can be credentials. */
function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'the exporter gave no reason';
  // A refused connection to a name with several addresses has an empty message and says why in its parts.
  if (error instanceof AggregateError) return error.errors.map((each) => reasonOf(each)).join('; ');
  const code = 'code' in error ? error.code : undefined;
  // An HTTP status; the message is its reason phrase, and that may be empty.
  if (typeof code === 'number') return `HTTP ${code} ${error.message}`.trimEnd();
  if (error.message !== '') return error.message;
  return code === undefined ? error.name : String(code);
}
