import { type CommonOptions, createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { type KafkaInstrumentationOptions, kafkaOptionTypes } from '../kafka/kafka-options.ts';
import { version } from '../version.ts';
import { hookKafkajs } from './hook-kafkajs.ts';

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
  return createInstrumentation<KafkaInstrumentationOptions, object>(
    {
      name: '@executor-metrics/instrumentation-queue/kafkajs',
      version,
      optionTypes: kafkaOptionTypes,
      enable(kit, checked) {
        const hookTarget = hookKafkajs(kit, checked);
        return {
          instrument(target) {
            if (hookTarget(target)) return;
            kit.report('EXECUTOR_METRICS_NOT_HOOKED', 'instrument() was given nothing of kafkajs');
          },
        };
      },
    },
    options,
  );
}
