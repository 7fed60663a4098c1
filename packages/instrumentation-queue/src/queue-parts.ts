import type { Instrumentation } from '@executor-metrics/instrumentation';
import type { MeterProvider } from '@opentelemetry/api';
import { amqplib } from './amqplib/amqplib.ts';
import { bullmq } from './bullmq/bullmq.ts';
import { kafkajs } from './kafkajs/kafkajs.ts';
import { type Library, libraryInstrumentation } from './library.ts';
import type { MessagingOptions } from './messaging/shared-options.ts';
import { platformaticKafka } from './platformatic-kafka/platformatic-kafka.ts';
import type { QueueInstrumentationOptions } from './queue-options.ts';

/** The instrumentation of one library, as a part of that of all. */
export interface QueuePart {
  readonly instrumentation: Instrumentation;
  /** Takes its options from those of all; says whether it is wanted. */
  configure(options: QueueInstrumentationOptions): boolean;
}

type LibraryOption = 'bullmq' | 'amqplib' | 'kafkajs' | 'platformaticKafka';

/**
 * All parts, each of which is what there is for its library alone.
 *
 * @param hooked called where the target of an `instrument()` was something of the library
 */
export function queueParts(meterProvider: MeterProvider | undefined, hooked: () => void): readonly QueuePart[] {
  return [
    part('bullmq', bullmq),
    part('amqplib', amqplib),
    part('kafkajs', kafkajs),
    part('platformaticKafka', platformaticKafka),
  ];

  function part<O extends MessagingOptions>(option: LibraryOption, library: Library<O>): QueuePart {
    const instrumentation = libraryInstrumentation<O>(library, undefined, (wasHooked) => {
      if (wasHooked) hooked();
    });
    if (meterProvider !== undefined) instrumentation.setMeterProvider(meterProvider);
    return {
      instrumentation: instrumentation as Instrumentation,
      configure({ [option]: own = {}, maxDestinations, destinationTemplate }) {
        const shared = { maxDestinations, destinationTemplate } as O;
        if (own !== false) instrumentation.setConfig({ ...shared, ...own });
        return own !== false;
      },
    };
  }
}
