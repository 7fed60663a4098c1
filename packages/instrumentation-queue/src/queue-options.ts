import { checkOptions, guarded, isRecord, type OptionType, type OptionTypes } from '@executor-metrics/core/support';
import type { AmqplibInstrumentationOptions } from './amqplib/index.ts';
import { type BullmqInstrumentationOptions, bullmqOptionTypes } from './bullmq/bullmq-options.ts';
import { type KafkaInstrumentationOptions, kafkaOptionTypes } from './kafka/kafka-options.ts';
import { type MessagingOptions, messagingOptionTypes } from './messaging/shared-options.ts';

/** Options of `createQueueInstrumentation`. */
export interface QueueInstrumentationOptions extends MessagingOptions {
  /** How BullMQ is measured; what it does not say itself is as for all. `false`: not at all. */
  readonly bullmq?: BullmqInstrumentationOptions | false;
  /** How amqplib is measured. `false`: not at all. */
  readonly amqplib?: AmqplibInstrumentationOptions | false;
  /** How kafkajs is measured. `false`: not at all. */
  readonly kafkajs?: KafkaInstrumentationOptions | false;
  /** How `@platformatic/kafka` is measured. `false`: not at all. */
  readonly platformaticKafka?: KafkaInstrumentationOptions | false;
}

export const queueOptionTypes: OptionTypes<QueueInstrumentationOptions> = {
  ...messagingOptionTypes,
  bullmq: ofLibrary('bullmq', bullmqOptionTypes),
  amqplib: ofLibrary('amqplib', messagingOptionTypes),
  kafkajs: ofLibrary('kafkajs', kafkaOptionTypes),
  platformaticKafka: ofLibrary('platformaticKafka', kafkaOptionTypes),
};

/** Throws where one of the options is wrong, so that the message names that one. */
function ofLibrary<O extends object>(name: string, types: OptionTypes<O>): OptionType<O | false> {
  return guarded(`false, or an object with any of ${Object.keys(types).join(', ')}`, (value): value is O | false => {
    if (value === false) return true;
    if (!isRecord(value)) return false;
    checkOptions<O>(`option "${name}"`, value as O, types);
    return true;
  });
}
