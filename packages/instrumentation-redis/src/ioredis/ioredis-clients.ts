import type { ClientState } from '../recording/client-state.ts';
import type { ClientStates } from '../recording/client-states.ts';
import type { Connections } from '../recording/connections.ts';
import { type Endpoint, type Endpoints, nowhere } from '../recording/endpoint.ts';
import type { Client } from './ioredis-types.ts';

/** With connections of this name the library asks a cluster for its nodes, each time with a new one. */
const refresher = 'ioredis-cluster(refresher)';

/** The clients of ioredis: `Redis`, and `Cluster` where the application asks one. */
export class IoredisClients {
  readonly #key: symbol;
  readonly #states: ClientStates;
  readonly #endpoints: Endpoints;
  readonly #connections: Connections | undefined;

  constructor(states: ClientStates, endpoints: Endpoints, connections: Connections | undefined) {
    this.#key = states.key;
    this.#states = states;
    this.#endpoints = endpoints;
    this.#connections = connections;
  }

  /** What is known of a client, with the endpoint that it has at the moment. */
  of(client: Client): ClientState {
    const state = client[this.#key] ?? this.#meet(client);
    // `SELECT` sets it when it is sent, and a new connection sets it back.
    if (client.condition?.select !== state.database) this.locate(client, state);
    return state;
  }

  /** Looks anew where a client is connected to. */
  locate(client: Client, state: ClientState): void {
    state.database = client.condition?.select;
    state.endpoint = this.#endpointOf(client);
  }

  #meet(client: Client): ClientState {
    const state = this.#states.add(client);
    const { connectionName } = client.options;
    state.isIgnored = typeof connectionName === 'string' && connectionName.startsWith(refresher);
    // A cluster has no connection of its own: what waits for one waits for a node.
    state.isReady = client.isCluster === true || client.status === 'ready';
    if (client.isCluster !== true) {
      this.locate(client, state);
      if (state.isReady) this.#connections?.add(state);
    }
    return state;
  }

  #endpointOf({ options, condition, stream }: Client): Endpoint {
    const database = condition?.select ?? options.db;
    if (options.sentinels === undefined || options.sentinels === null) {
      return this.#endpoints.of(options.path ?? options.host, options.port, database);
    }
    // The sentinels say which server it is.
    const address = stream?.remoteAddress;
    return typeof address === 'string' ? this.#endpoints.of(address, stream?.remotePort, database) : nowhere;
  }
}
