import type { OptionTypes } from '@executor-metrics/core/support';
import { createInstrumentation, type Instrumentation, type Kit } from '@executor-metrics/instrumentation';
import type { MeterProvider } from '@opentelemetry/api';
import { hookAmqplib } from './amqplib/hook-amqplib.ts';
import { bullmqOptionTypes } from './bullmq/bullmq-options.ts';
import { hookBullmq } from './bullmq/hook-bullmq.ts';
import { kafkaOptionTypes } from './kafka/kafka-options.ts';
import { hookKafkajs } from './kafkajs/hook-kafkajs.ts';
import { type MessagingOptions, messagingOptionTypes } from './messaging/shared-options.ts';
import { hookPlatformaticKafka } from './platformatic-kafka/hook-platformatic-kafka.ts';
import type { QueueInstrumentationOptions } from './queue-options.ts';
import { version } from './version.ts';

/** The instrumentation of one library, as a part of that of all. */
export interface QueuePart {
  readonly instrumentation: Instrumentation;
  /** Takes its options from those of all; says whether it is wanted. */
  configure(options: QueueInstrumentationOptions): boolean;
}

/** Where each library has its own instrumentation, by its option. */
const paths = {
  bullmq: 'bullmq',
  amqplib: 'amqplib',
  kafkajs: 'kafkajs',
  platformaticKafka: 'platformatic-kafka',
} as const;

/**
 * All parts, each with the name that it has when it is used alone: whoever enables one of them as well does not count twice.
 *
 * @param hooked called where the target of an `instrument()` was something of the library
 */
export function queueParts(meterProvider: MeterProvider | undefined, hooked: () => void): readonly QueuePart[] {
  return [
    part('bullmq', bullmqOptionTypes, hookBullmq),
    part('amqplib', messagingOptionTypes, hookAmqplib),
    part('kafkajs', kafkaOptionTypes, hookKafkajs),
    part('platformaticKafka', kafkaOptionTypes, hookPlatformaticKafka),
  ];

  function part<O extends MessagingOptions>(
    library: keyof typeof paths,
    optionTypes: OptionTypes<O>,
    hook: (kit: Kit, options: Partial<O>) => (target: object) => boolean,
  ): QueuePart {
    const instrumentation = createInstrumentation<O, object>({
      ...{ name: `@executor-metrics/instrumentation-queue/${paths[library]}`, version, optionTypes },
      enable(kit, options) {
        const hookTarget = hook(kit, options);
        return {
          instrument(target) {
            if (hookTarget(target)) hooked();
          },
        };
      },
    });
    if (meterProvider !== undefined) instrumentation.setMeterProvider(meterProvider);
    return {
      instrumentation: instrumentation as Instrumentation,
      configure({ [library]: own = {}, maxDestinations, destinationTemplate }) {
        const shared = { maxDestinations, destinationTemplate } as O;
        if (own !== false) instrumentation.setConfig({ ...shared, ...own });
        return own !== false;
      },
    };
  }
}
