import type { CommonOptions, Instrumentation } from '@executor-metrics/instrumentation';
import type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';
import { libraryInstrumentation } from '../library.ts';
import { platformaticKafka } from './platformatic-kafka.ts';

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
): Instrumentation<KafkaInstrumentationOptions, object> {
  return libraryInstrumentation(platformaticKafka, options);
}
