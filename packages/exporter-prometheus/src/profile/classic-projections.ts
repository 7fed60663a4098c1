import { classicCacheProjections } from './classic-cache.ts';
import { classicDatabaseProjections } from './classic-database.ts';
import { classicHttpProjections } from './classic-http.ts';
import { classicExecutorProjections, classicQueueProjections } from './classic-jobs.ts';
import type { ProjectionRow } from './projection-row.ts';

/**
 * Shows the metrics of instrumentations and executors under the names and labels that hand-written Prometheus clients use,
 * and so dashboards and alerts that were made for these.
 *
 * @example
 * const projections = [...classicProjections.filter(({ target }) => target.name !== 'queue.length'), myRow];
 */
export const classicProjections: readonly ProjectionRow[] = [
  ...classicHttpProjections,
  ...classicDatabaseProjections,
  ...classicCacheProjections,
  ...classicQueueProjections,
  ...classicExecutorProjections,
];
