import type { CommonOptions, Instrumentation } from '@executor-metrics/instrumentation';
import type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';
import { libraryInstrumentation } from '../library.ts';
import { kafkajs } from './kafkajs.ts';

export type { KafkaInstrumentationOptions } from '../kafka/kafka-options.ts';

/**
 * Measures what goes through kafkajs 2: messages that are sent and consumed, one call after the other, with the durations of
 * sending, processing and committing; how long they waited, how far a group of consumers lags behind, rebalances and crashes;
 * requests that wait or time out.
 *
 * `instrument()` takes a producer that was made before, or an instance of `Kafka` of a copy that cannot be found by itself.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * createKafkajsInstrumentation({ partitions: true }).enable();
 */
export function createKafkajsInstrumentation(
  options: KafkaInstrumentationOptions & CommonOptions = {},
): Instrumentation<KafkaInstrumentationOptions, object> {
  return libraryInstrumentation(kafkajs, options);
}
