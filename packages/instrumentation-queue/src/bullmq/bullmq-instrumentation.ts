import type { CommonOptions, Instrumentation } from '@executor-metrics/instrumentation';
import { libraryInstrumentation } from '../library.ts';
import { bullmq } from './bullmq.ts';
import type { BullmqInstrumentationOptions } from './bullmq-options.ts';

/**
 * Measures the queues and workers of BullMQ, versions 5 and 6, in this process, whether they were created before it is enabled
 * or after: jobs that are added and taken, how long adding, waiting and processing take, what fails, is tried again, put off or
 * lost, and how many jobs are in which state. Nothing is written into jobs.
 *
 * `instrument()` takes the module, a class, a queue, a worker or a flow producer of a copy that cannot be found by itself, as in
 * a bundled application.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const bullmq = createBullmqInstrumentation({ jobNames: true });
 * bullmq.enable();
 */
export function createBullmqInstrumentation(
  options: BullmqInstrumentationOptions & CommonOptions = {},
): Instrumentation<BullmqInstrumentationOptions, object> {
  return libraryInstrumentation(bullmq, options);
}
