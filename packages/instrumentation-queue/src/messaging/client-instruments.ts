import type { Activity, Kit, ObservableDescription, SeriesAdder } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { destinationAttributes } from './destination.ts';

/** The endpoint of a client, or whatever else tells clients apart: an object of which there are few. */
type Client = (client: Attributes) => Attributes;

const clientAttributes: Client = (client) => client;

export type ClientActivity = Activity<readonly [Client]>;
export type ClientCounter = SeriesAdder<readonly [Client]>;
export type ClientFailureCounter = SeriesAdder<readonly [Client, 'error.type']>;
export type GroupCounter = SeriesAdder<readonly [typeof destinationAttributes]>;

function of(system: string): Attributes {
  return { 'messaging.system': system };
}

export function openConnections(kit: Kit, system: string): ClientActivity {
  return kit.activity({
    name: 'messaging.client.connections',
    unit: '{connection}',
    description: 'Number of open connections to the broker.',
    keys: [clientAttributes],
    constant: of(system),
  });
}

/** Connections that the broker does not take messages from, as it is short of memory or disk. */
export function blockedConnections(kit: Kit, system: string): ClientActivity {
  return kit.activity({
    name: 'messaging.client.connections.blocked',
    unit: '{connection}',
    description: 'Number of connections from which the broker takes no messages for the time being.',
    keys: [clientAttributes],
    constant: of(system),
  });
}

/** Connections that ended; `error.type` where that was not asked for. */
export function closedConnections(kit: Kit, system: string): ClientFailureCounter {
  return kit.counter({
    name: 'messaging.client.connections.closed',
    unit: '{connection}',
    description: 'Number of connections to the broker that were closed.',
    keys: [clientAttributes, 'error.type'],
    constant: of(system),
  });
}

export function openChannels(kit: Kit, system: string): ClientActivity {
  return kit.activity({
    name: 'messaging.client.channels',
    unit: '{channel}',
    description: 'Number of open channels.',
    keys: [clientAttributes],
    constant: of(system),
  });
}

export function closedChannels(kit: Kit, system: string): ClientFailureCounter {
  return kit.counter({
    name: 'messaging.client.channels.closed',
    unit: '{channel}',
    description: 'Number of channels that were closed.',
    keys: [clientAttributes, 'error.type'],
    constant: of(system),
  });
}

export function requestTimeouts(kit: Kit, system: string): ClientCounter {
  return kit.counter({
    name: 'messaging.client.request.timeouts',
    unit: '{request}',
    description: 'Number of requests to the broker that were not answered in time.',
    keys: [clientAttributes],
    constant: of(system),
  });
}

/** Of a group of consumers: `destination.ofGroup(…)`. */
export function rebalances(kit: Kit, system: string): GroupCounter {
  return kit.counter({
    name: 'messaging.consumer.rebalances',
    unit: '{rebalance}',
    description: 'Number of times that the partitions were shared out anew among the consumers of a group.',
    keys: [destinationAttributes],
    constant: of(system),
  });
}

/** Consumers that gave up. */
export function consumerCrashes(
  kit: Kit,
  system: string,
): SeriesAdder<readonly [typeof destinationAttributes, 'error.type']> {
  return kit.counter({
    name: 'messaging.consumer.crashes',
    unit: '{crash}',
    description: 'Number of times that a consumer stopped because of an error.',
    keys: [destinationAttributes, 'error.type'],
    constant: of(system),
  });
}

/** For `kit.observe()`; with the attributes of a destination and a group. */
export const consumerLag: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.consumer.lag',
  unit: '{message}',
  description: 'Number of messages that a group of consumers has not been delivered yet.',
};

/** For `kit.observe()`; with the attributes of a client. */
export const requestQueueSize: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.client.request.queue_size',
  unit: '{request}',
  description: 'Number of requests that wait to be sent to the broker.',
};

/** For `kit.observe()`; with the attributes of a destination. */
export const prefetchLimit: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.client.prefetch.limit',
  unit: '{message}',
  description: 'Number of unsettled messages up to which the broker delivers.',
};

/** For `kit.observe()`; with the attributes of a destination. */
export const unackedMessages: ObservableDescription = {
  kind: 'gauge',
  name: 'messaging.client.unacked.messages',
  unit: '{message}',
  description: 'Number of delivered messages that have not been settled.',
};
