import type { Report } from '@executor-metrics/core/support';

interface OutageReportOptions {
  /** Where the metrics go, for the messages; without secrets. */
  readonly backend: string;
  readonly report: Report;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

export interface OutageReport {
  /** @returns whether a person has been told of this outage */
  failed(reason: string): boolean;
  arrived(): void;
}

const atMostEveryMs = 60_000;

/**
 * Says when pushes begin to fail and when they arrive again: once for each outage, and not more often than once a minute
 * when they come and go.
 */
export function createOutageReport({ backend, report, now }: OutageReportOptions): OutageReport {
  let isReported = false;
  let lastReportAt = Number.NEGATIVE_INFINITY;
  return {
    failed(reason) {
      if (!isReported && now() - lastReportAt >= atMostEveryMs) {
        isReported = true;
        lastReportAt = now();
        report(
          'EXECUTOR_METRICS_PUSH_FAILED',
          `metrics cannot be pushed to ${backend}: ${reason}. The application is not affected; pushing goes on`,
        );
      }
      return isReported;
    },
    arrived() {
      if (!isReported) return;
      isReported = false;
      report('EXECUTOR_METRICS_PUSH_RECOVERED', `metrics arrive at ${backend} again`);
    },
  };
}

/** User, password and query of an address can be credentials. */
export function withoutSecrets(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
