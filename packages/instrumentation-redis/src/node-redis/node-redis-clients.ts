import type { ClientState } from '../recording/client-state.ts';
import type { ClientStates } from '../recording/client-states.ts';
import type { Connections } from '../recording/connections.ts';
import type { Endpoints } from '../recording/endpoint.ts';
import type { Client } from './node-redis-types.ts';

/** The clients of node-redis, each with one connection; those of pools and clusters as well. */
export class NodeRedisClients {
  readonly #key: symbol;
  readonly #states: ClientStates;
  readonly #endpoints: Endpoints;
  readonly #connections: Connections;

  constructor(states: ClientStates, endpoints: Endpoints, connections: Connections) {
    this.#key = states.key;
    this.#states = states;
    this.#endpoints = endpoints;
    this.#connections = connections;
  }

  of(client: Client): ClientState {
    // What stands in front of a client inherits from it.
    return client[this.#key] ?? this.#meet(client._self ?? client);
  }

  /** `SELECT` was answered: the client goes on in another database. */
  select(client: Client, state: ClientState, database: unknown): void {
    state.database = database;
    this.#locate(client, state);
  }

  #meet(client: Client): ClientState {
    const state = this.#states.add(client);
    state.isReady = client.isReady;
    state.database = client.options?.database;
    this.#locate(client, state);
    if (state.isReady) this.#connections.add(state);
    return state;
  }

  #locate({ options }: Client, state: ClientState): void {
    const { host, port, path } = options?.socket ?? {};
    state.endpoint = this.#endpoints.of(path ?? host, port, state.database);
  }
}
