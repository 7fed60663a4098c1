import { isIgnored, type RecordingSeries } from '@executor-metrics/instrumentation';
import type { CommandKind } from '../commands/command-kind.ts';
import type { Endpoint } from './endpoint.ts';
import { nowhere } from './endpoint.ts';
import type { Operation } from './operation.ts';

/** What the clients of one copy of a driver have in common. */
export interface Driver {
  /** The driver's own metrics can take its connections over. */
  countsConnections: boolean;
}

/** What is known of a client, which has one connection at a time. */
export class ClientState {
  readonly driver: Driver;
  /** Where its operations go at the moment. */
  endpoint: Endpoint = nowhere;
  /** The index of the database that `endpoint` is for. */
  database: unknown = undefined;
  /** How many of its operations have not ended. */
  pending = 0;
  /** Whether it has a connection that operations can use. */
  isReady = false;
  /** Nothing of it is counted: the driver has made it for itself, or it is marked so. */
  isIgnored = false;
  /** Since when it is connecting; `undefined` where it is not, or where nobody saw the beginning. */
  connectingSince: number | undefined = undefined;
  /** The value of `error.type` of the last error since the connection was ready. */
  lastError: string | undefined = undefined;
  /** The pool that lends it. */
  pool: object | undefined = undefined;
  /** The series that its last command was recorded in, which often is that of the next one, with what tells it apart. */
  lastSeries: RecordingSeries | undefined = undefined;
  lastKind: CommandKind | undefined = undefined;
  lastEndpoint: Endpoint | undefined = undefined;
  /** Operations that wait for a connection. */
  waiting: Set<Operation> | undefined = undefined;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  get countsConnection(): boolean {
    return this.driver.countsConnections && !this.isIgnored;
  }
}

/** Whether nothing of a client is counted. The application can mark it at any time. */
export function isLeftOut(client: object, state: ClientState): boolean {
  if (!state.isIgnored && isIgnored(client)) state.isIgnored = true;
  return state.isIgnored;
}

/** Where an object of a driver keeps what is known of it, which is cheaper than a WeakMap. */
export interface Stateful {
  [key: symbol]: ClientState | undefined;
}
