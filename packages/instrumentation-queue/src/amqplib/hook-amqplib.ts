import type { Kit } from '@executor-metrics/instrumentation';
import { prefetchLimit, unackedMessages } from '../messaging/client-instruments.ts';
import type { Destination } from '../messaging/destination.ts';
import type { MessagingOptions } from '../messaging/shared-options.ts';
import { system } from './amqplib-instruments.ts';
import { limitsOf } from './consumer.ts';
import { hookAmqplibTarget } from './hook-amqplib-target.ts';
import { hookChannels } from './hook-channels.ts';
import { hookConnections } from './hook-connections.ts';
import { hookConsumers } from './hook-consumers.ts';
import { createRecording } from './recording.ts';
import { Records } from './records.ts';

const versions = { from: '0.10.0', below: '3.0.0' } as const;

type Class = { readonly prototype: object };

/**
 * Measures all that goes through amqplib, in its API of promises and in that of callbacks.
 *
 * @returns hooks the copy of a connection, and says whether it was one
 */
export function hookAmqplib(kit: Kit, options: MessagingOptions): (target: object) => boolean {
  const records = new Records(createRecording(kit, options));
  kit.onModule({ name: 'amqplib', file: 'lib/channel.js', versions }, (exports) => {
    const { Channel, BaseChannel } = exports as Readonly<Record<'Channel' | 'BaseChannel', Class>>;
    hookChannels(kit, records, Channel.prototype);
    hookConsumers(kit, records, BaseChannel.prototype);
  });
  kit.onModule({ name: 'amqplib', file: 'lib/connection.js', versions }, (exports) => {
    hookConnections(kit, records, (exports as { readonly Connection: Class }).Connection.prototype);
  });
  observePrefetch(kit, records);
  return (target) => hookAmqplibTarget(kit, records, target);
}

/** Prefetch is used up where as many messages are unsettled as the broker delivers at most. */
function observePrefetch(kit: Kit, records: Records): void {
  kit.observe({ limit: prefetchLimit, unacked: unackedMessages }, (observe) => {
    const limits = new Map<Destination, number>();
    const unacked = new Map<Destination, number>();
    for (const { consumers, deliveries, sharedPrefetch } of records.open) {
      for (const [destination, limit] of limitsOf(consumers.values(), sharedPrefetch)) add(limits, destination, limit);
      for (const { place, settles } of consumers.values()) if (settles) add(unacked, place.destination, 0);
      for (const { destination } of deliveries.places()) add(unacked, destination, 1);
    }
    for (const [{ attributes }, limit] of limits) observe.limit(limit, { ...ofSystem, ...attributes });
    for (const [{ attributes }, count] of unacked) observe.unacked(count, { ...ofSystem, ...attributes });
  });
}

const ofSystem = { 'messaging.system': system };

function add(sums: Map<Destination, number>, destination: Destination, value: number): void {
  sums.set(destination, (sums.get(destination) ?? 0) + value);
}
