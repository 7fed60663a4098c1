import type { Report } from '@executor-metrics/core/support';

const atMostEveryMs = 60_000;

/** A report that says a message of each code once a minute at the most. @param now of a clock that never goes back */
export function rateLimited(report: Report, now: () => number): Report {
  const saidAt = new Map<string, number>();
  return (code, message) => {
    const last = saidAt.get(code) ?? Number.NEGATIVE_INFINITY;
    if (now() - last < atMostEveryMs) return;
    saidAt.set(code, now());
    report(code, message);
  };
}
