import { type KafkaInstrumentationOptions, kafkaOptionTypes } from '../kafka/kafka-options.ts';
import type { Library } from '../library.ts';
import { hookPlatformaticKafka } from './hook-platformatic-kafka.ts';

export const platformaticKafka: Library<KafkaInstrumentationOptions> = {
  path: 'platformatic-kafka',
  optionTypes: kafkaOptionTypes,
  hook: hookPlatformaticKafka,
};
