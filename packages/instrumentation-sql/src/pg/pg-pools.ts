// Hot: each use of a pool comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { performance } from 'node:perf_hooks';
import { ignored, isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { PoolTimings } from '../recording/pool-timings.ts';
import type { PoolDriver } from '../recording/pools.ts';
import type { Recording } from '../recording/recording.ts';
import { summarize } from '../summary/summarize.ts';
import { failureOf } from './pg-failure.ts';
import { isObject, type PgClient, type PgPool } from './pg-types.ts';
import type { PoolMoments } from './pool-moments.ts';
import { PoolTimeouts, type Wait, type Waiting } from './pool-timeouts.ts';
import { textOf } from './query-text.ts';

type Method<T> = (this: T, ...args: unknown[]) => unknown;

/** A `pool.query()` whose `pool.connect()` is about to be called. */
class PoolQuery implements Wait {
  readonly pool: PgPool;
  readonly config: unknown;
  readonly startMs: number = performance.now();
  timings: PoolTimings | undefined;
  /** What the pool calls with the client. */
  callback: AnyCallback | undefined;

  constructor(pool: PgPool, config: unknown) {
    this.pool = pool;
    this.config = config;
  }
}

export interface PgPoolParts {
  readonly recording: Recording;
  readonly driver: PoolDriver<PgPool>;
  readonly moments: PoolMoments;
}

/** What happens in the pools of pg-pool: who waits, and how long connections are borrowed. */
export class PgPools {
  readonly #usedSince = Symbol('executor-metrics.pg.used-since');
  readonly #kit: Kit;
  readonly #recording: Recording;
  readonly #driver: PoolDriver<PgPool>;
  readonly #moments: PoolMoments;
  readonly #timeouts: PoolTimeouts;
  readonly #fail: (querying: PoolQuery, error: unknown) => void;
  /** The pool that is making a client at this moment. */
  #creating: PgPool | undefined;
  #querying: PoolQuery | undefined;

  constructor(kit: Kit, { recording, driver, moments }: PgPoolParts) {
    this.#kit = kit;
    this.#recording = recording;
    this.#driver = driver;
    this.#moments = moments;
    this.#timeouts = new PoolTimeouts(kit);
    this.#fail = kit.safe('a query that got no client', (querying, error) => this.#failOne(querying, error));
  }

  /** Observes a pool that was made before, or that nobody has used yet. */
  meet(pool: PgPool): void {
    if (!isIgnored(pool)) this.#timingsOf(pool);
  }

  /** Patches the prototype of a copy of pg-pool. */
  hookPool(prototype: object): void {
    this.#hookConnect(prototype);
    this.#hookNewClient(prototype);
    this.#hookAcquire(prototype);
    this.#hookRelease(prototype);
    this.#hookQuery(prototype);
  }

  /** Patches the prototype of the clients of a copy of pg: how long it takes to establish a connection of a pool. */
  hookClient(prototype: object): void {
    const pools = this;
    const watch = this.#kit.safe('a new connection', (pool: PgPool, callback: AnyCallback) =>
      this.#watch(pool, callback),
    );
    this.#kit.patch<Method<PgClient>>(prototype, '_connect', (original) => {
      return function _connect(...args) {
        const creating = pools.#creating;
        const [callback] = args;
        if (creating === undefined || typeof callback !== 'function') return original.apply(this, args);
        pools.#creating = undefined;
        return original.apply(this, [watch(creating, callback as AnyCallback) ?? callback]);
      };
    });
  }

  #timingsOf(pool: PgPool): PoolTimings {
    return this.#recording.pools.of(pool, this.#driver);
  }

  #watch(pool: PgPool, callback: AnyCallback): AnyCallback {
    const timings = this.#timingsOf(pool);
    const startMs = performance.now();
    const record = this.#kit.safe('the end of establishing a connection', (error: unknown) => {
      if (error === undefined || error === null) timings.created(performance.now() - startMs);
    });
    return function connected(this: unknown, ...args) {
      record(args[0]);
      return callback.apply(this, args);
    };
  }

  #hookConnect(prototype: object): void {
    const pools = this;
    const queued = this.#kit.safe('the queue of a pool', (pool: PgPool, item: Waiting, wait: Wait) => {
      this.#timeouts.wait(item, wait, this.#timingsOf(pool));
    });
    this.#kit.patch<Method<PgPool>>(prototype, 'connect', (original) => {
      return function connect(...args) {
        if (isIgnored(this)) return original.apply(this, args);
        const querying = pools.#querying;
        const isQuery = querying?.pool === this;
        if (isQuery) pools.#querying = undefined;
        const before = this._pendingQueue?.length ?? 0;
        const wait = isQuery ? querying : { startMs: performance.now(), timings: undefined };
        const result = isQuery
          ? original.call(this, pools.#watchQuery(querying, args[0] as AnyCallback))
          : original.apply(this, args);
        const queue = this._pendingQueue;
        if (queue !== undefined && queue.length > before) queued(this, queue[queue.length - 1] as Waiting, wait);
        return result;
      };
    });
  }

  #hookNewClient(prototype: object): void {
    const pools = this;
    const waits = this.#kit.safe('who waits for a new client', (pool: PgPool, item: Waiting) => {
      // Now that the client is there: it knows where the pool connects to.
      if (isIgnored(pool)) ignoreLast(pool);
      else this.#timeouts.connecting(item, this.#timingsOf(pool));
    });
    this.#kit.patch<Method<PgPool>>(prototype, 'newClient', (original) => {
      return function newClient(...args) {
        const outer = pools.#creating;
        pools.#creating = isIgnored(this) ? undefined : this;
        try {
          return original.apply(this, args);
        } finally {
          pools.#creating = outer;
          if (isObject<Waiting>(args[0])) waits(this, args[0]);
        }
      };
    });
  }

  #hookAcquire(prototype: object): void {
    const acquire = this.#kit.safe('obtaining a client', (client: PgClient, item: Waiting) => {
      const nowMs = this.#timeouts.obtained(item);
      if (nowMs !== undefined) client[this.#usedSince] = nowMs;
    });
    this.#kit.patch<Method<PgPool>>(prototype, '_acquireClient', (original) => {
      return function _acquireClient(...args) {
        if (isObject<Waiting>(args[1])) acquire(args[0] as PgClient, args[1]);
        return original.apply(this, args);
      };
    });
  }

  #hookRelease(prototype: object): void {
    const release = this.#kit.safe('giving a client back', (pool: PgPool, client: PgClient) => {
      const since = client[this.#usedSince];
      if (typeof since !== 'number') return;
      client[this.#usedSince] = undefined;
      this.#timingsOf(pool).used((this.#moments.ended.take() ?? performance.now()) - since);
    });
    this.#kit.patch<Method<PgPool>>(prototype, '_release', (original) => {
      return function _release(...args) {
        release(this, args[0] as PgClient);
        return original.apply(this, args);
      };
    });
  }

  /** A query that gets no client is an operation that failed: otherwise a server that is down would show nowhere. */
  #hookQuery(prototype: object): void {
    const pools = this;
    this.#kit.patch<Method<PgPool>>(prototype, 'query', (original) => {
      return function query(...args) {
        const outer = pools.#querying;
        pools.#querying = new PoolQuery(this, args[0]);
        try {
          return original.apply(this, args);
        } finally {
          pools.#querying = outer;
        }
      };
    });
  }

  #watchQuery(querying: PoolQuery, callback: AnyCallback): AnyCallback {
    querying.callback = callback;
    return this.#connected.bind(this, querying) as AnyCallback;
  }

  /** What `pool.query()` has asked for a client: the callback is the pool's own. */
  #connected(querying: PoolQuery, error: unknown, client: PgClient | undefined, done: unknown): unknown {
    const { obtained } = this.#moments;
    const since = client?.[this.#usedSince];
    if (error) this.#fail(querying, error);
    // With `verify`, other code comes between.
    else if (typeof since === 'number' && querying.pool.options?.verify === undefined) obtained.pass(since);
    try {
      return querying.callback?.(error, client, done);
    } finally {
      obtained.drop();
    }
  }

  #failOne({ pool, config, startMs }: PoolQuery, error: unknown): void {
    const names = summarize(textOf(config) ?? '', 'postgresql');
    this.#recording.operations.ended(this.#driver.target(pool), names.summary, {
      names,
      durationMs: performance.now() - startMs,
      returnedRows: undefined,
      failure: failureOf(error, this.#kit),
    });
  }
}

/** What the clients of a pool do counts as little as the pool. */
function ignoreLast({ _clients }: PgPool): void {
  const client = _clients?.at(-1);
  if (client !== undefined) ignored(client);
}

type AnyCallback = (...args: unknown[]) => unknown;
