import { guarded, integer, type OptionTypes } from '@executor-metrics/core/support';

/** Options that are the same for all libraries. */
export interface MessagingOptions {
  /**
   * How many queues or topics are told apart, from 1 to 1000: the first ones that are used. All others are `_OTHER`.
   * Default: 200.
   */
  readonly maxDestinations?: number;
  /**
   * What stands for a queue or topic whose name is one of many, such as `tenant-{id}` for `tenant-4711`: it is shown as
   * `messaging.destination.template`, instead of the name. `undefined` lets the name be shown.
   */
  readonly destinationTemplate?: (name: string) => string | undefined;
}

export const defaultMaxDestinations = 200;

export const messagingOptionTypes: OptionTypes<MessagingOptions> = {
  maxDestinations: integer(1, 1000),
  destinationTemplate: guarded(
    'a function',
    (value): value is (name: string) => string | undefined => typeof value === 'function',
  ),
};
