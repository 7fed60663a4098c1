import { createReport, type Report } from '@executor-metrics/core/support';
import { diag } from '@opentelemetry/api';
import type { PushReport, Remark } from '../delivery/pusher.ts';
import type { OtlpStatus } from '../otlp-exporter.ts';
import { PushError } from '../push-error.ts';
import { createOutageReport, type OutageReport } from './outage-report.ts';
import { rateLimited } from './rate-limited.ts';
import type { SelfMetrics } from './self-metrics.ts';

interface BookkeepingOptions {
  /** Where the metrics go, for messages; without secrets. */
  readonly backend: string;
  readonly selfMetrics: SelfMetrics;
  readonly report: Report;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
}

type Counts = { -readonly [K in keyof Omit<OtlpStatus, 'backend' | 'waitingPoints' | 'failure'>]: number };

/** Counts what becomes of the data, and tells people what they should know of it. */
export class Bookkeeping {
  readonly #backend: string;
  readonly #selfMetrics: SelfMetrics;
  readonly #outages: OutageReport;
  readonly #report: Report;
  readonly #reportOnce: Report;
  #failure: string | undefined;
  #counts: Counts = {
    ...{ pushes: 0, failedPushes: 0, deliveredPoints: 0, rejectedPoints: 0, unknownPoints: 0, droppedPoints: 0 },
    skippedIntervals: 0,
  };

  constructor({ backend, selfMetrics, report, now }: BookkeepingOptions) {
    this.#backend = backend;
    this.#selfMetrics = selfMetrics;
    const safely = harmless(report);
    this.#outages = createOutageReport({ backend, report: safely, now });
    this.#report = rateLimited(safely, now);
    this.#reportOnce = createReport(report);
  }

  pushed(report: PushReport): void {
    const { failure, deliveredPoints, rejectedPoints, unknownPoints, droppedPoints } = report;
    this.#counts.pushes++;
    this.#counts.deliveredPoints += deliveredPoints;
    this.#counts.rejectedPoints += rejectedPoints;
    this.#counts.unknownPoints += unknownPoints;
    this.#counts.droppedPoints += droppedPoints;
    this.#selfMetrics.pushed(report);
    for (const remark of report.remarks) this.#tellRemark(remark);
    if (report.errors.length > 0) this.#tellFailedCallbacks(report.errors);
    this.#failure = failure?.reason;
    if (failure === undefined) this.#outages.arrived();
    else {
      this.#counts.failedPushes++;
      this.#outages.failed(failure.reason);
    }
    if (droppedPoints > 0) this.#tellDropped(droppedPoints, failure?.reason ?? 'refused');
  }

  skippedInterval(): void {
    this.#counts.skippedIntervals++;
    this.#selfMetrics.skippedInterval();
  }

  /** Points that nobody will deliver, because the process ends. */
  lost(points: number): void {
    if (points === 0) return;
    this.#counts.droppedPoints += points;
    this.#selfMetrics.pushed({ droppedPoints: points, unknownPoints: 0 });
  }

  /** What to throw where somebody waits for a push that came to nothing. */
  failed(reason: string): PushError {
    this.#failure = reason;
    return this.#pushError(`metrics did not arrive at ${this.#backend}: ${reason}`, reason);
  }

  /** What to throw where somebody waited for this push; absent where all of it arrived. */
  errorOf({ failure, remarks, rejectedPoints }: PushReport): PushError | undefined {
    if (failure !== undefined) {
      return this.#pushError(`metrics did not arrive at ${this.#backend}: ${failure.reason}`, failure.reason);
    }
    const rejection = remarks.find((remark) => remark.rejectedPoints > 0);
    if (rejectedPoints === 0 || rejection === undefined) return undefined;
    return new PushError(this.#textOf(rejection), { isReported: true });
  }

  status(waitingPoints: number): OtlpStatus {
    return { backend: this.#backend, ...this.#counts, waitingPoints, failure: this.#failure };
  }

  #pushError(message: string, reason: string): PushError {
    return new PushError(message, { isReported: this.#outages.failed(reason) });
  }

  #tellRemark(remark: Remark): void {
    this.#report('EXECUTOR_METRICS_PUSH_PARTIAL', this.#textOf(remark));
  }

  #textOf({ rejectedPoints, points, message }: Remark): string {
    if (rejectedPoints === 0) return `${this.#backend} took all data points and says: ${message}`;
    const said = message === '' ? ', and does not say why' : `: ${message}`;
    return `${this.#backend} rejected ${rejectedPoints} of ${points} data points${said}. They are not sent again`;
  }

  #tellDropped(points: number, reason: string): void {
    this.#report(
      'EXECUTOR_METRICS_PUSH_DROPPED',
      `${points} data points are dropped, because ${this.#backend} will not take them: ${reason}`,
    );
  }

  #tellFailedCallbacks(errors: readonly unknown[]): void {
    diag.debug('executor-metrics: observable callbacks failed at a push', ...errors);
    const [first] = errors;
    this.#reportOnce(
      'EXECUTOR_METRICS_CALLBACK_FAILED',
      `callbacks of observable instruments fail at pushes, and their metrics are missing or old: ${first instanceof Error ? first.message : String(first)}`,
    );
  }
}

/** A logger of the application that throws does not harm the push, which is what had something to say. */
function harmless(report: Report): Report {
  return (code, message) => {
    try {
      report(code, message);
    } catch {
      // There is nowhere left to say it.
    }
  };
}
