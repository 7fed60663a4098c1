import { type ClientState, isLeftOut } from '../recording/client-state.ts';
import type { CloseReason, Connections } from '../recording/connections.ts';
import type { FailureOf } from '../recording/failure.ts';
import type { IoredisClients } from './ioredis-clients.ts';
import type { Client } from './ioredis-types.ts';

/** Follows the status of clients: connecting, connect, ready, close, reconnecting, end. */
export class IoredisConnections {
  readonly #clients: IoredisClients;
  readonly #connections: Connections;
  readonly #failureOf: FailureOf;

  constructor(clients: IoredisClients, connections: Connections, failureOf: FailureOf) {
    this.#clients = clients;
    this.#connections = connections;
    this.#failureOf = failureOf;
  }

  changes(client: Client, status: string): void {
    if (client.isCluster === true) return;
    const state = this.#clients.of(client);
    if (isLeftOut(client, state)) return;
    switch (status) {
      case 'connecting':
        this.#connections.connecting(state, client.status === 'reconnecting');
        return;
      case 'connect':
        this.#clients.locate(client, state);
        return;
      case 'ready':
        this.#connections.ready(state);
        return;
      case 'close':
        this.#connections.lost(state, reasonOf(client, state));
        return;
      case 'end':
        this.#connections.remove(state);
        return;
    }
  }

  fails(client: Client, error: unknown): void {
    if (client.isCluster === true) return;
    const state = this.#clients.of(client);
    if (!isLeftOut(client, state)) this.#connections.failed(state, this.#failureOf(error).errorType);
  }
}

function reasonOf({ manuallyClosing }: Client, { lastError }: ClientState): CloseReason {
  if (manuallyClosing === true) return 'application';
  return lastError === undefined ? 'server' : 'error';
}
