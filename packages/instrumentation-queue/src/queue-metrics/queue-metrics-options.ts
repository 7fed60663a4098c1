import {
  ConfigurationError,
  checkOptions,
  meterProvider,
  type OptionTypes,
  text,
} from '@executor-metrics/core/support';
import type { CommonOptions } from '@executor-metrics/instrumentation';

/** Options of `createQueueMetrics`. */
export interface QueueMetricsOptions extends CommonOptions {
  /** What kind of broker it is: `pgboss`, `nats`, `aws_sqs` (semantic conventions, "messaging.system"). */
  readonly system: string;
  /** The queue or topic. Names of which there may be any number are bounded: 200 are told apart, all others are `_OTHER`. */
  readonly destination: string;
  /** The group of consumers that this process is one of. */
  readonly group?: string;
}

const types: OptionTypes<QueueMetricsOptions> = { system: text, destination: text, group: text, meterProvider };

/** @throws {ConfigurationError} where an option is missing, unknown or not accepted */
export function checkQueueMetricsOptions(given: QueueMetricsOptions): QueueMetricsOptions {
  const { system, destination, ...others } = checkOptions<QueueMetricsOptions>('createQueueMetrics', given, types);
  if (system === undefined) throw missing('system');
  if (destination === undefined) throw missing('destination');
  return { system, destination, ...others };
}

function missing(option: 'system' | 'destination'): ConfigurationError {
  return new ConfigurationError(
    `createQueueMetrics: option "${option}" is undefined; accepted: ${types[option].expected}`,
  );
}
