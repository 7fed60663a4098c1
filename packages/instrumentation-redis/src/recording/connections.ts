import type { Kit } from '@executor-metrics/instrumentation';
import type { ClientState } from './client-state.ts';
import type { Endpoint } from './endpoint.ts';
import { type ConnectionInstruments, connectionInstruments } from './instruments.ts';

/** Why an established connection ended: the application closed it, the server did, or something broke. */
export type CloseReason = 'application' | 'server' | 'error';

/** What a pool says of itself. */
export interface PoolSizes {
  readonly endpoint: Endpoint;
  readonly idle: number;
  readonly used: number;
  /** Requests that wait for a connection. */
  readonly pending: number;
}

/** Something that lends connections; `sizes()` is called at each collection. */
export interface ObservedPool {
  /** `undefined` where there is nothing to say. */
  sizes(): PoolSizes | undefined;
}

/** Counts the connections of clients and pools. */
export class Connections {
  readonly #instruments: ConnectionInstruments | undefined;
  readonly #clients = new Set<WeakRef<ClientState>>();
  readonly #refs = new WeakMap<ClientState, WeakRef<ClientState>>();
  readonly #pools = new Set<WeakRef<ObservedPool>>();
  /** Whose numbers were shown: they go down to zero, where there are no clients any more. */
  readonly #observed = new Set<Endpoint>();

  /** @param isOn where it is off, it is still known which clients are connected */
  constructor(kit: Kit, isOn: boolean) {
    this.#instruments = isOn ? connectionInstruments(kit) : undefined;
    if (isOn) this.#observe(kit);
  }

  /** The client is in use from now on. */
  add(client: ClientState): void {
    if (this.#instruments === undefined || this.#refs.has(client)) return;
    const ref = new WeakRef(client);
    this.#refs.set(client, ref);
    this.#clients.add(ref);
  }

  /** The client has come to its end; it is added again if it is used again. */
  remove(client: ClientState): void {
    const ref = this.#refs.get(client);
    if (ref === undefined) return;
    this.#refs.delete(client);
    this.#clients.delete(ref);
  }

  addPool(pool: ObservedPool): void {
    this.#pools.add(new WeakRef(pool));
  }

  connecting(client: ClientState, isAgain: boolean): void {
    if (!client.countsConnection) return;
    this.add(client);
    client.connectingSince = performance.now();
    if (isAgain) this.#instruments?.reconnects.add(1, client.endpoint);
  }

  ready(client: ClientState): void {
    client.isReady = true;
    client.lastError = undefined;
    this.obtained(client);
    const { connectingSince } = client;
    client.connectingSince = undefined;
    if (connectingSince === undefined || !client.countsConnection) return;
    this.#instruments?.createTime.record((performance.now() - connectingSince) / 1000, client.endpoint);
  }

  /** Operations that wait for a connection go on with the one that is there now. */
  obtained(client: ClientState): void {
    const { waiting } = client;
    if (waiting === undefined) return;
    client.waiting = undefined;
    if (!client.countsConnection) return;
    const now = performance.now();
    for (const { startedAt } of waiting) this.waited(client.endpoint, now - startedAt);
  }

  /** A request has got a connection that it had to ask for. */
  waited(endpoint: Endpoint, ms: number): void {
    this.#instruments?.waitTime.record(Math.max(0, ms) / 1000, endpoint);
  }

  timedOut(endpoint: Endpoint, requests: number): void {
    this.#instruments?.timeouts.add(requests, endpoint);
  }

  failed(client: ClientState, errorType: string): void {
    client.lastError = errorType;
    if (client.countsConnection) this.#instruments?.errors.add(1, client.endpoint, errorType);
  }

  /** The connection is gone, if there was one. */
  lost(client: ClientState, reason: CloseReason): void {
    if (!client.isReady) return;
    client.isReady = false;
    if (!client.countsConnection) return;
    const errorType = reason === 'error' ? client.lastError : undefined;
    this.#instruments?.closed.add(1, client.endpoint, reason, errorType);
  }

  #observe(kit: Kit): void {
    kit.observe(
      {
        count: {
          kind: 'up-down-counter',
          name: 'db.client.connection.count',
          unit: '{connection}',
          description: 'The number of connections that are currently in state described by the `state` attribute.',
        },
        pending: {
          kind: 'up-down-counter',
          name: 'db.client.connection.pending_requests',
          unit: '{request}',
          description: 'The number of current pending requests for an open connection.',
        },
      },
      (observe) => {
        for (const [{ pool }, sizes] of this.#sizes()) {
          const attributes = { 'db.system.name': 'redis', ...pool };
          observe.count(sizes.idle, { ...attributes, 'db.client.connection.state': 'idle' });
          observe.count(sizes.used, { ...attributes, 'db.client.connection.state': 'used' });
          observe.pending(sizes.pending, attributes);
        }
      },
    );
  }

  #sizes(): ReadonlyMap<Endpoint, { idle: number; used: number; pending: number }> {
    const byEndpoint = new Map<Endpoint, { idle: number; used: number; pending: number }>();
    for (const endpoint of this.#observed) byEndpoint.set(endpoint, { idle: 0, used: 0, pending: 0 });
    const of = (endpoint: Endpoint): { idle: number; used: number; pending: number } => {
      const found = byEndpoint.get(endpoint) ?? { idle: 0, used: 0, pending: 0 };
      byEndpoint.set(endpoint, found);
      this.#observed.add(endpoint);
      return found;
    };
    for (const client of alive(this.#clients)) {
      if (!client.countsConnection || client.pool !== undefined) continue;
      const sizes = of(client.endpoint);
      if (!client.isReady) sizes.pending += client.pending;
      else if (client.pending > 0) sizes.used++;
      else sizes.idle++;
    }
    for (const pool of alive(this.#pools)) {
      const said = pool.sizes();
      if (said === undefined) continue;
      const { endpoint, idle, used, pending } = said;
      const sizes = of(endpoint);
      sizes.idle += idle;
      sizes.used += used;
      sizes.pending += pending;
    }
    return byEndpoint;
  }
}

/** Those of a set that still are there; the others are taken out. */
function* alive<T extends object>(refs: Set<WeakRef<T>>): Generator<T> {
  for (const ref of refs) {
    const target = ref.deref();
    if (target === undefined) refs.delete(ref);
    else yield target;
  }
}
