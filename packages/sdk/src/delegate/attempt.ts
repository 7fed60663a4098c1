import { createReport, type Report } from '@executor-metrics/core/support';

/** Calls into a real provider. Its failure is not that of the library that once asked for an instrument. */
export type Attempt = <T>(act: () => T) => T | undefined;

/** Says the first failure; the others of the same provider would tell nothing new. */
export function createAttempt(report: Report = createReport()): Attempt {
  return (act) => {
    try {
      return act();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report('EXECUTOR_METRICS_DELEGATE', `the MeterProvider failed, and some instruments record nothing: ${reason}`);
      return undefined;
    }
  };
}
