import { durationMs, flag, type OptionTypes } from '@executor-metrics/core/support';
import { type MessagingOptions, messagingOptionTypes } from '../messaging/shared-options.ts';

/** Options of `createBullmqInstrumentation`. */
export interface BullmqInstrumentationOptions extends MessagingOptions {
  /**
   * Tell the jobs of a queue apart by their names, as `messaging.job.name`. Only where there are few: at most 100 are shown,
   * all others are `_OTHER`. Default: `false`.
   */
  readonly jobNames?: boolean;
  /** Ask Redis how many jobs are in which state, for `messaging.queue.depth`. Default: `true`. */
  readonly depth?: boolean;
  /**
   * A queue is asked at most once in so many milliseconds, however many readers there are, and only when metrics are collected.
   * Default: 5000.
   */
  readonly depthIntervalMs?: number;
}

export const bullmqOptionTypes: OptionTypes<BullmqInstrumentationOptions> = {
  ...messagingOptionTypes,
  jobNames: flag,
  depth: flag,
  depthIntervalMs: durationMs,
};
