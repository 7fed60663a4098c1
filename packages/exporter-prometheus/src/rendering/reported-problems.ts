import { createReport } from '@executor-metrics/core/support';
import type { FamilyProblems } from '../families/family-builder.ts';

/** Beyond this many different things nobody reads on, and what they are called must not fill the memory. */
const remembered = 100;

/** Tells once of each metric what Prometheus cannot show of it. */
export function reportedProblems(): FamilyProblems {
  const reports = new Map<string, ReturnType<typeof createReport>>();
  const say = (site: string, message: string): void => {
    if (!reports.has(site) && reports.size >= remembered) return;
    const report = reports.get(site) ?? createReport();
    reports.set(site, report);
    report('EXECUTOR_METRICS_NOT_EXPOSED', message);
  };
  return {
    nameTaken: ({ descriptor }, family, owner) =>
      say(
        `name ${descriptor.name}`,
        `the metric "${descriptor.name}" is not exposed: as the ${family.type} ${family.name} it would clash with the ` +
          `${owner.type} ${owner.name}, and Prometheus would refuse both`,
      ),
    notMergeable: (family) =>
      say(
        `merge ${family.name}`,
        `series of ${family.name} are not exposed: their attributes give the labels of another series, whose histogram ` +
          'has other bounds',
      ),
    delta: ({ descriptor }) =>
      say(
        `delta ${descriptor.name}`,
        `the metric "${descriptor.name}" is not exposed: its producer gives changes, and Prometheus needs totals`,
      ),
    notATotal: ({ descriptor }) =>
      say(
        `total ${descriptor.name}`,
        `series of the counter "${descriptor.name}" are not exposed: their values are negative or not a number`,
      ),
  };
}
