import type { HrTime } from '@opentelemetry/api';

/** What one collection covers. */
export interface Interval {
  /** Where a delta begins: with the end of the last collection. Not after `time`, though the clock may have been set back. */
  readonly startTime: HrTime;
  readonly time: HrTime;
  /** The same beginning by a clock that nobody sets. */
  readonly sinceMs: number;
  /** The series that was begun last by `time`. Later ones come with the next collection: they would begin after their points. */
  readonly newestId: number;
}
