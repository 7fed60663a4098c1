import { type ClientState, isLeftOut } from '../recording/client-state.ts';
import type { Connections } from '../recording/connections.ts';
import type { FailureOf } from '../recording/failure.ts';
import type { NodeRedisClients } from './node-redis-clients.ts';
import type { Client } from './node-redis-types.ts';

/** Follows the events of clients. */
export class NodeRedisConnections {
  readonly #clients: NodeRedisClients;
  readonly #connections: Connections;
  readonly #failureOf: FailureOf;

  constructor(clients: NodeRedisClients, connections: Connections, failureOf: FailureOf) {
    this.#clients = clients;
    this.#connections = connections;
    this.#failureOf = failureOf;
  }

  /** `connect()` is called. */
  connects(client: Client): void {
    const state = this.#clients.of(client);
    if (!client.isOpen && !isLeftOut(client, state)) this.#connections.connecting(state, false);
  }

  /** The client emits an event. */
  emits(client: Client, event: unknown, error: unknown): void {
    const state = this.#clients.of(client);
    if (isLeftOut(client, state)) return;
    switch (event) {
      // What waits is sent together with what sets the connection up.
      case 'connect':
        this.#connections.obtained(state);
        return;
      case 'ready':
        this.#connections.ready(state);
        return;
      // Right before each further attempt.
      case 'reconnecting':
        this.#connections.connecting(state, true);
        return;
      case 'error':
        this.#fails(client, state, error);
        return;
      case 'end':
        this.#connections.lost(state, 'application');
        this.#connections.remove(state);
        return;
    }
  }

  #fails(client: Client, state: ClientState, error: unknown): void {
    const { errorType } = this.#failureOf(error);
    this.#connections.failed(state, errorType);
    // There are errors that leave the connection as it is.
    if (!client.isReady) this.#connections.lost(state, errorType === closedByServer ? 'server' : 'error');
  }
}

const closedByServer = 'SocketClosedUnexpectedlyError';
