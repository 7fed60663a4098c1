import { flag, type OptionTypes } from '@executor-metrics/core/support';
import { type MessagingOptions, messagingOptionTypes } from '../messaging/shared-options.ts';

/** Options of the hooks in clients of Kafka. */
export interface KafkaInstrumentationOptions extends MessagingOptions {
  /**
   * Whether what is consumed is told apart by `messaging.destination.partition.id`, which multiplies the series by the number of
   * partitions. Default: false.
   */
  readonly partitions?: boolean;
}

export const kafkaOptionTypes: OptionTypes<KafkaInstrumentationOptions> = {
  ...messagingOptionTypes,
  partitions: flag,
};
