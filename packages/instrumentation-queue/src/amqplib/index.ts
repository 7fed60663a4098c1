import { type CommonOptions, createInstrumentation, type Instrumentation } from '@executor-metrics/instrumentation';
import { type MessagingOptions, messagingOptionTypes } from '../messaging/shared-options.ts';
import { version } from '../version.ts';
import { hookAmqplib } from './hook-amqplib.ts';

/** Options of the hooks in amqplib. */
export interface AmqplibInstrumentationOptions extends MessagingOptions {}

/**
 * Measures what goes through amqplib 0.10 and newer: messages that are published, confirmed and returned, delivered, settled and
 * delivered again, with the durations of publishing and processing; channels, connections, and those that the broker blocks.
 *
 * `instrument()` takes a connection of a copy of amqplib that cannot be found by itself, as in a bundled application.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * createAmqplibInstrumentation({ destinationTemplate: (name) => (name.startsWith('tenant-') ? 'tenant-{id}' : undefined) }).enable();
 */
export function createAmqplibInstrumentation(
  options: AmqplibInstrumentationOptions & CommonOptions = {},
): Instrumentation<AmqplibInstrumentationOptions, object> {
  return createInstrumentation<AmqplibInstrumentationOptions, object>(
    {
      name: '@executor-metrics/instrumentation-queue/amqplib',
      version,
      optionTypes: messagingOptionTypes,
      enable(kit, checked) {
        const hookTarget = hookAmqplib(kit, checked);
        return {
          instrument(target) {
            if (hookTarget(target)) return;
            kit.report(
              'EXECUTOR_METRICS_NOT_HOOKED',
              'instrument() was given something that is no connection of amqplib',
            );
          },
        };
      },
    },
    options,
  );
}
