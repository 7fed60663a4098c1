import type { Attributes } from '@opentelemetry/api';

/**
 * What is done with messages. Make one object for each operation and use it always, as series are found by the object itself.
 *
 * @example
 * const publish: Operation = { name: 'publish', type: 'send' };
 */
export interface Operation {
  /** In the words of the system: `publish`, `ack`, `moveToDelayed` (semantic conventions, "messaging.operation.name"). */
  readonly name: string;
  /** One of the kinds that are alike in all systems (semantic conventions, "messaging.operation.type"). */
  readonly type: 'send' | 'receive' | 'process' | 'settle';
}

export function operationAttributes({ name, type }: Operation): Attributes {
  return { 'messaging.operation.name': name, 'messaging.operation.type': type };
}
