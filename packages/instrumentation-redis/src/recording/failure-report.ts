import type { Kit } from '@executor-metrics/instrumentation';

/**
 * Reports what was thrown in our own code, once for the site. For what runs with each command, where the function that
 * `kit.safe()` makes, which takes any arguments, would be a good part of the cost.
 */
export function failureReport(kit: Kit, site: string): (error: unknown) => void {
  return kit.safe(site, (error: unknown) => {
    throw error;
  });
}
