import { type KafkaInstrumentationOptions, kafkaOptionTypes } from '../kafka/kafka-options.ts';
import type { Library } from '../library.ts';
import { hookKafkajs } from './hook-kafkajs.ts';

export const kafkajs: Library<KafkaInstrumentationOptions> = {
  path: 'kafkajs',
  optionTypes: kafkaOptionTypes,
  hook: hookKafkajs,
};
