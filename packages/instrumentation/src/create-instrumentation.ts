import type { CommonOptions, Instrumentation, InstrumentationDefinition } from './instrumentation.ts';
import { KitInstrumentation } from './kit-instrumentation.ts';

/**
 * An instrumentation from its definition. It does nothing until it is enabled.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * export function createQueueInstrumentation(options: QueueOptions & CommonOptions = {}): Instrumentation<QueueOptions> {
 *   return createInstrumentation({ name: 'my-queue-metrics', version: '1.0.0', optionTypes, enable: hookQueue }, options);
 * }
 *
 * function hookQueue(kit: Kit): undefined {
 *   const sent = kit.counter({
 *     name: 'messaging.client.sent.messages',
 *     unit: '{message}',
 *     description: 'Messages that were handed to the broker',
 *     keys: ['messaging.destination.name', 'error.type'],
 *   });
 *   kit.subscribeTracing<{ queue: string; error?: unknown }>('queue:send', {
 *     asyncStart: ({ queue, error }) => sent.add(1, queue, error === undefined ? undefined : kit.errorType(error)),
 *   });
 * }
 */
export function createInstrumentation<O extends object, T extends object = never>(
  definition: InstrumentationDefinition<O, T>,
  options?: NoInfer<O> & CommonOptions,
): Instrumentation<O, T> {
  return new KitInstrumentation(definition, options);
}
