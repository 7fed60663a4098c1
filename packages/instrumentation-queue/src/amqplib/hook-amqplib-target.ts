import type { Kit } from '@executor-metrics/instrumentation';
import type { AmqpChannel, AmqpConnection } from './amqplib-types.ts';
import { hookChannels } from './hook-channels.ts';
import { hookConnections } from './hook-connections.ts';
import { hookConsumers } from './hook-consumers.ts';
import type { Records } from './records.ts';

type FreshChannel = (this: AmqpConnection, channel: object, options: unknown) => unknown;

/**
 * Hooks the copy of amqplib that a connection is of, where its files cannot be found, as in a bundled application. The class of
 * channels is met with the first one that is opened.
 *
 * @param target what `connect()` gave
 * @returns whether it was such a connection
 */
export function hookAmqplibTarget(kit: Kit, records: Records, target: object): boolean {
  const connection = connectionOf(target);
  if (typeof connection !== 'object' || connection === null) return false;
  const connections = owner(connection, 'freshChannel');
  if (connections === undefined) return false;
  hookConnections(kit, records, connections);
  records.ofConnection(connection as AmqpConnection);
  const met = new WeakSet<object>();
  const meet = kit.safe('a channel of a connection', (channel: object) => {
    const kind = Reflect.getPrototypeOf(channel);
    if (kind === null || met.has(kind)) return;
    met.add(kind);
    meetChannel(kit, records, channel);
  });
  kit.patch<FreshChannel>(
    connections,
    'freshChannel',
    (original) =>
      function freshChannel(channel, options) {
        meet(channel);
        return original.call(this, channel, options);
      },
  );
  return true;
}

/** Where amqplib recovers connections by itself, the application has what stands for all of them, one after the other. */
function connectionOf(target: object): unknown {
  const { connection, _core: core } = target as { readonly connection?: unknown; readonly _core?: unknown };
  if (typeof core !== 'object' || core === null) return connection;
  const { _model: model } = core as { readonly _model?: unknown };
  return typeof model === 'object' && model !== null ? Reflect.get(model, 'connection') : undefined;
}

function meetChannel(kit: Kit, records: Records, channel: object): void {
  const channels = owner(channel, 'sendOrEnqueue');
  const consumers = owner(channel, 'unregisterConsumer');
  if (channels !== undefined) hookChannels(kit, records, channels);
  if (consumers !== undefined) hookConsumers(kit, records, consumers);
  records.ofChannel(channel as AmqpChannel);
}

/** The prototype that a method comes from. */
function owner(object: object, method: string): object | undefined {
  let prototype = Reflect.getPrototypeOf(object);
  while (prototype !== null && !Object.hasOwn(prototype, method)) prototype = Reflect.getPrototypeOf(prototype);
  return prototype ?? undefined;
}
