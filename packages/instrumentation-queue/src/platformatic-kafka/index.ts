import { type CommonOptions, createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { type KafkaInstrumentationOptions, kafkaOptionTypes } from '../kafka/kafka-options.ts';
import { version } from '../version.ts';
import { hookPlatformaticKafka } from './hook-platformatic-kafka.ts';

export type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';

/**
 * Measures what goes through `@platformatic/kafka`: messages that are sent and received, the durations of sending and
 * committing, how long messages waited, rebalances, and how far a group lags behind where the application has it monitored
 * (`consumer.startLagMonitoring()`).
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * createPlatformaticKafkaInstrumentation().enable();
 */
export function createPlatformaticKafkaInstrumentation(
  options: KafkaInstrumentationOptions & CommonOptions = {},
): Instrumentation<KafkaInstrumentationOptions> {
  return createInstrumentation<KafkaInstrumentationOptions>(
    {
      name: '@executor-metrics/instrumentation-queue/platformatic-kafka',
      version,
      optionTypes: kafkaOptionTypes,
      enable(kit, checked): undefined {
        hookPlatformaticKafka(kit, checked);
      },
    },
    options,
  );
}
