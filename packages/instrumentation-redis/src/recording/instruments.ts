import type { Kit, SeriesAdder, SeriesRecorder } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { type Endpoint, endpointAttributes, poolAttributes } from './endpoint.ts';

type ByEndpoint = (endpoint: Endpoint) => Attributes;

/** What tells the series of an operation that has ended apart. */
type OperationKeys = readonly [ByEndpoint, 'db.operation.name', 'db.response.status_code', 'error.type'];
type PoolKeys = readonly [ByEndpoint];
type CloseKeys = readonly [ByEndpoint, 'db.client.connection.close.reason', 'error.type'];
type ErrorKeys = readonly [ByEndpoint, 'error.type'];
type RedirectionKeys = readonly ['db.response.status_code'];
type MessageKeys = readonly ['redis.client.pubsub.message.direction', 'redis.client.pubsub.sharded'];

const operationKeys: OperationKeys = [endpointAttributes, 'db.operation.name', 'db.response.status_code', 'error.type'];

export type OperationRecorder = SeriesRecorder<OperationKeys>;
export type PoolRecorder = SeriesRecorder<PoolKeys>;

const constant: Attributes = { 'db.system.name': 'redis' };

/** The bounds that the semantic conventions advise for operations; they advise none for connections. */
const seconds: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
const blockedSeconds: readonly number[] = [0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300];

export function operationDuration(kit: Kit): OperationRecorder {
  return kit.histogram({
    name: 'db.client.operation.duration',
    unit: 's',
    description: 'Duration of database client operations.',
    keys: operationKeys,
    boundaries: seconds,
    constant,
  });
}

/**
 * In an instrument of its own: these commands wait for somebody else, for as long as they were told to, and would be most of
 * what a quantile over all operations shows. An attribute would leave it to each query to take them out.
 */
export function blockingDuration(kit: Kit): OperationRecorder {
  return kit.histogram({
    name: 'redis.client.blocking_operation.duration',
    unit: 's',
    description: 'Duration of commands that wait until there is something, such as BLPOP.',
    keys: operationKeys,
    boundaries: blockedSeconds,
    constant,
  });
}

export function redirections(kit: Kit): SeriesAdder<RedirectionKeys> {
  return kit.counter({
    name: 'redis.client.redirections',
    unit: '{redirection}',
    description: 'Number of times that a node of a cluster did not answer a command and the client tried again.',
    keys: ['db.response.status_code'],
    constant,
  });
}

export function pubSubMessages(kit: Kit): SeriesAdder<MessageKeys> {
  return kit.counter({
    name: 'redis.client.pubsub.messages',
    unit: '{message}',
    description: 'Number of messages that were published and received.',
    keys: ['redis.client.pubsub.message.direction', 'redis.client.pubsub.sharded'],
    constant,
  });
}

/** Of connections. */
export interface ConnectionInstruments {
  readonly createTime: PoolRecorder;
  readonly waitTime: PoolRecorder;
  readonly closed: SeriesAdder<CloseKeys>;
  readonly reconnects: SeriesAdder<PoolKeys>;
  readonly errors: SeriesAdder<ErrorKeys>;
  readonly timeouts: SeriesAdder<PoolKeys>;
}

export function connectionInstruments(kit: Kit): ConnectionInstruments {
  return {
    createTime: kit.histogram({
      name: 'db.client.connection.create_time',
      unit: 's',
      description: 'The time it took to create a new connection.',
      keys: [poolAttributes],
      boundaries: seconds,
      constant,
    }),
    waitTime: kit.histogram({
      name: 'db.client.connection.wait_time',
      unit: 's',
      description: 'The time it took to obtain an open connection from the pool.',
      keys: [poolAttributes],
      boundaries: seconds,
      constant,
    }),
    closed: kit.counter({
      name: 'db.client.connection.closed',
      unit: '{connection}',
      description: 'Number of established connections that were closed.',
      keys: [poolAttributes, 'db.client.connection.close.reason', 'error.type'],
      constant,
    }),
    reconnects: kit.counter({
      name: 'db.client.connection.reconnects',
      unit: '{attempt}',
      description: 'Number of attempts to connect again.',
      keys: [poolAttributes],
      constant,
    }),
    errors: kit.counter({
      name: 'db.client.connection.errors',
      unit: '{error}',
      description: 'Number of errors of clients that belong to no operation, such as refused connections.',
      keys: [poolAttributes, 'error.type'],
      constant,
    }),
    timeouts: kit.counter({
      name: 'db.client.connection.timeouts',
      unit: '{timeout}',
      description: 'The number of connection timeouts that have occurred trying to obtain a connection from the pool.',
      keys: [poolAttributes],
      constant,
    }),
  };
}
