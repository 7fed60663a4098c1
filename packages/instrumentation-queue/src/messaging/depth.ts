import type { ObservableDescription } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import type { Destination } from './destination.ts';

/**
 * The states that a message can be in, for `messaging.queue.state`. Systems have some of them; whatever is `waiting` or
 * `prioritized` could be processed now.
 */
export type QueueState =
  | 'waiting'
  | 'prioritized'
  | 'paused'
  | 'delayed'
  | 'active'
  | 'completed'
  | 'failed'
  | 'waiting-children';

/**
 * For `kit.observe()`. It is what the broker says of the whole queue: each process that observes it says the same, so take the
 * maximum over processes and never the sum.
 */
export const queueDepth: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.queue.depth',
  unit: '{message}',
  description: 'Number of messages in the queue by their state.',
};

/** The attributes of one state of a queue. */
export function depthAttributes(system: string, { attributes }: Destination, state: string): Attributes {
  return { 'messaging.system': system, ...attributes, 'messaging.queue.state': state };
}
