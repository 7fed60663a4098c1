import type { Report } from '@executor-metrics/core/support';

/** So many sites have a word at most: names that a program makes up fill neither memory nor the log. */
const mostSites = 1000;

/** @param site what tells this trouble from another of the same code */
export type ReportOnce = (code: string, site: readonly string[], message: () => string) => void;

/** Says each trouble of each site once, and never throws. */
export function createReportOnce(report: Report): ReportOnce {
  const said = new Set<string>();
  const say = (code: string, message: () => string): void => {
    try {
      report(code, message());
    } catch {
      // The application's own logger threw; recording does not.
    }
  };
  return (code, site, message) => {
    if (said.size > mostSites) return;
    // Each part with its length, so that no end of one looks like the beginning of another.
    const key = site.reduce((text, part) => `${text}${part.length}:${part}`, code);
    if (said.has(key)) return;
    said.add(key);
    if (said.size <= mostSites) say(code, message);
    else
      say('EXECUTOR_METRICS_WARNINGS', () => `there were ${mostSites} warnings about instruments; no more are given`);
  };
}
