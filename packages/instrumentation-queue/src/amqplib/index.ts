import type { CommonOptions, Instrumentation } from '@executor-metrics/instrumentation';
import { libraryInstrumentation } from '../library.ts';
import type { MessagingOptions } from '../messaging/shared-options.ts';
import { amqplib } from './amqplib.ts';

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
  return libraryInstrumentation(amqplib, options);
}
