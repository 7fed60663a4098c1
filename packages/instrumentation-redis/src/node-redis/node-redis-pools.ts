import type { Driver } from '../recording/client-state.ts';
import type { Connections, ObservedPool, PoolSizes } from '../recording/connections.ts';
import { type Endpoint, nowhere } from '../recording/endpoint.ts';
import type { NodeRedisClients } from './node-redis-clients.ts';
import type { Client, Pool } from './node-redis-types.ts';

/** Of both versions, where the application gives none. */
const defaultAcquireTimeoutMs = 3000;

/** Timers may fire a little early, by the clock that is used here. */
const timerToleranceMs = 2;

/** What is known of a pool. */
class PoolState implements ObservedPool {
  readonly pool: Pool;
  readonly #driver: Driver;
  readonly #connections: Connections;
  /** That of its clients. */
  endpoint: Endpoint = nowhere;
  /** How long a request waits, for ever where it is 0; `undefined` where nobody saw how the pool was made. */
  acquireTimeoutMs: number | undefined;
  /** When a connection could not be made, or broke. */
  failedAt = Number.NEGATIVE_INFINITY;
  /** Since when requests have been waiting, the longest first. */
  #waitingSince: number[] = [];

  constructor(pool: Pool, driver: Driver, connections: Connections) {
    this.pool = pool;
    this.#driver = driver;
    this.#connections = connections;
  }

  get countsConnections(): boolean {
    return this.#driver.countsConnections;
  }

  waits(since: number): void {
    this.#waitingSince.push(since);
    this.look();
  }

  /** It has got its client, after those that have been waiting for longer, or that gave up. */
  waited(since: number): void {
    const index = this.#waitingSince.indexOf(since);
    if (index >= 0) this.#giveUp(this.#waitingSince.splice(0, index + 1).slice(0, -1));
    if (this.countsConnections) this.#connections.waited(this.endpoint, performance.now() - since);
  }

  /** A pool tells nobody when a request has waited for too long, but it is not among those that wait any more. */
  look(): void {
    const gone = this.#waitingSince.length - this.pool.tasksQueueLength;
    if (gone > 0) this.#giveUp(this.#waitingSince.splice(0, gone));
  }

  #giveUp(since: readonly number[]): void {
    const requests = since.filter((each) => this.#isTimeout(each)).length;
    if (requests > 0 && this.countsConnections) this.#connections.timedOut(this.endpoint, requests);
  }

  /** A request may also end because a connection could not be made. */
  #isTimeout(since: number): boolean {
    const { acquireTimeoutMs, failedAt } = this;
    const waitedMs = performance.now() - since + timerToleranceMs;
    if (acquireTimeoutMs !== undefined) return acquireTimeoutMs > 0 && waitedMs >= acquireTimeoutMs;
    return failedAt < since || waitedMs >= defaultAcquireTimeoutMs;
  }

  sizes(): PoolSizes | undefined {
    this.look();
    const { idleClients, clientsInUse, tasksQueueLength } = this.pool;
    if (!this.countsConnections || idleClients + clientsInUse + tasksQueueLength === 0) return undefined;
    return { endpoint: this.endpoint, idle: idleClients, used: clientsInUse, pending: tasksQueueLength };
  }
}

/** The pools of node-redis 5 and 6. */
export class NodeRedisPools {
  readonly #clients: NodeRedisClients;
  readonly #connections: Connections;
  readonly #driver: Driver;
  readonly #known = new WeakMap<Pool, PoolState>();
  /** The pool that may be making clients at the moment. */
  #making: PoolState | undefined;

  constructor(clients: NodeRedisClients, connections: Connections, driver: Driver) {
    this.#clients = clients;
    this.#connections = connections;
    this.#driver = driver;
  }

  /** A pool begins or ends something in which it makes clients. Returns what it was before, to be given back. */
  making(pool: Pool | undefined): Pool | undefined {
    const before = this.#making;
    this.#making = pool && this.#of(pool);
    return before?.pool;
  }

  /** A client connects: if a pool makes it, it is one of that pool. */
  connects(client: Client): void {
    if (this.#making !== undefined) this.#join(this.#making, client);
  }

  /** A pool was made with these options. */
  made(pool: Pool, { acquireTimeout }: { readonly acquireTimeout?: unknown }): void {
    this.#of(pool).acquireTimeoutMs = typeof acquireTimeout === 'number' ? acquireTimeout : defaultAcquireTimeoutMs;
  }

  /** One of its clients has failed. */
  failed(pool: Pool): void {
    this.#of(pool).failedAt = performance.now();
  }

  /** A pool has no client for a request at the moment. */
  waits(pool: Pool, askedAt: number): void {
    this.#of(pool).waits(askedAt);
  }

  /** A pool lends a client, which was asked for some time ago. */
  lends(pool: Pool, client: Client, askedAt: number): void {
    const state = this.#of(pool);
    this.#join(state, client);
    state.waited(askedAt);
  }

  #join(pool: PoolState, client: Client): void {
    const state = this.#clients.of(client);
    state.pool = pool.pool;
    pool.endpoint = state.endpoint;
  }

  #of(given: Pool): PoolState {
    const pool = given._self ?? given;
    const known = this.#known.get(pool);
    if (known !== undefined) return known;
    const state = new PoolState(pool, this.#driver, this.#connections);
    this.#known.set(pool, state);
    this.#connections.addPool(state);
    return state;
  }
}
