// Hot: each use of a pool comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { PoolTimings } from '../recording/pool-timings.ts';
import type { PoolDriver } from '../recording/pools.ts';
import type { Recording } from '../recording/recording.ts';
import { summarize } from '../summary/summarize.ts';
import { failureOf } from './mysql-failure.ts';
import { isObject, type MysqlConnection, type MysqlPool } from './mysql-types.ts';

type Method = (this: MysqlPool, ...args: unknown[]) => unknown;
interface AnyCallback {
  (...args: unknown[]): unknown;
  [key: symbol]: unknown;
}

export interface MysqlPoolParts {
  readonly recording: Recording;
  readonly driver: PoolDriver<MysqlPool>;
  readonly meetConnection: (connection: MysqlConnection) => void;
}

/** What happens in the pools of mysql2: who waits, and how long connections are borrowed. */
export class MysqlPools {
  readonly #usedSince = Symbol('executor-metrics.mysql.used-since');
  readonly #waitOf = Symbol('executor-metrics.mysql.wait');
  readonly #end: (wait: Wait, error: unknown, connection: unknown) => void;
  readonly #kit: Kit;
  readonly #recording: Recording;
  readonly #driver: PoolDriver<MysqlPool>;
  readonly #meetConnection: (connection: MysqlConnection) => void;
  readonly #metClasses = new WeakSet<object>();
  /** The pool of a `pool.query()` whose `pool.getConnection()` is about to be called, and what is queried. */
  #querying: MysqlPool | undefined;
  #statement: unknown;

  /** @param meetConnection called with a connection of each class that pools hand out, before it is handed out */
  constructor(kit: Kit, { recording, driver, meetConnection }: MysqlPoolParts) {
    this.#kit = kit;
    this.#recording = recording;
    this.#driver = driver;
    this.#meetConnection = meetConnection;
    this.#end = kit.safe('a connection of a pool', (wait, error, connection) => this.#endOne(wait, error, connection));
  }

  /** Observes a pool that was made before, or that nobody has used yet. */
  meet(pool: MysqlPool): void {
    if (!isIgnored(pool)) this.#timingsOf(pool);
  }

  /** Patches the prototype of pools of a copy of mysql2. */
  hook(prototype: object): void {
    this.#hookGetConnection(prototype);
    this.#hookRelease(prototype);
    for (const method of ['query', 'execute']) this.#hookStatement(prototype, method);
  }

  #timingsOf(pool: MysqlPool): PoolTimings {
    return this.#recording.pools.of(pool, this.#driver);
  }

  #hookGetConnection(prototype: object): void {
    const watch = this.#kit.safe('who waits for a connection', (pool: MysqlPool, callback: unknown) =>
      this.#watch(pool, callback),
    );
    const pools = this;
    this.#kit.patch<Method>(prototype, 'getConnection', (original) => {
      return function getConnection(...args) {
        const wait = watch(this, args[0]);
        if (wait === undefined) return original.apply(this, args);
        const connections = this._allConnections?.length;
        const waiting = this._connectionQueue?.length ?? -1;
        const result = original.apply(this, [wait.callback]);
        if (this._allConnections?.length !== connections) wait.creates();
        if (this._connectionQueue?.length !== waiting) wait.callback[pools.#waitOf] = wait;
        return result;
      };
    });
  }

  /** `undefined` where there is nothing to watch. */
  #watch(pool: MysqlPool, given: unknown): Wait | undefined {
    const isQuery = this.#querying === pool;
    this.#querying = undefined;
    if (typeof given !== 'function' || isIgnored(pool)) return undefined;
    const callback = given as AnyCallback;
    // A pool calls itself for who stood in its queue when a connection was gone.
    const waiting = callback[this.#waitOf] as Wait | undefined;
    if (waiting !== undefined) return waiting.again();
    const end = this.#end;
    const wait = new Wait(this.#timingsOf(pool), isQuery ? pool : undefined, isQuery ? this.#statement : undefined);
    wait.callback = function obtained(this: unknown, ...args: unknown[]) {
      end(wait, args[0], args[1]);
      return callback.apply(this, args);
    } as AnyCallback;
    return wait;
  }

  #endOne(wait: Wait, error: unknown, connection: unknown): void {
    const { timings } = wait;
    if (error !== undefined && error !== null) {
      if (isTimeout(error)) timings.timedOut();
      if (wait.querying !== undefined) this.#fail(wait.querying, wait, error);
      return;
    }
    const nowMs = performance.now();
    timings.waited(nowMs - wait.startMs);
    if (wait.createsSinceMs !== undefined) {
      timings.created(nowMs - wait.createsSinceMs);
      const { _pool: pool } = connection as MysqlConnection;
      // While it has a connection: what the pool is connected to is to be known also when there is none any more.
      if (isObject<MysqlPool>(pool)) this.#driver.target(pool);
    }
    this.#borrow(connection as MysqlConnection, nowMs);
  }

  #borrow(connection: MysqlConnection, nowMs: number): void {
    connection[this.#usedSince] = nowMs;
    const itsClass = connection.constructor;
    if (this.#metClasses.has(itsClass)) return;
    this.#metClasses.add(itsClass);
    this.#meetConnection(connection);
  }

  /** A query that gets no connection is an operation that failed: otherwise a server that is down would show nowhere. */
  #fail(pool: MysqlPool, { statement, startMs }: Wait, error: unknown): void {
    const names = summarize(textOf(statement), 'mysql');
    this.#recording.operations.ended(this.#driver.target(pool), names.summary, {
      names,
      durationMs: performance.now() - startMs,
      returnedRows: undefined,
      failure: failureOf(error, this.#kit),
    });
  }

  #hookRelease(prototype: object): void {
    const release = this.#kit.safe('giving a connection back', (pool: MysqlPool, connection: MysqlConnection) => {
      const since = connection[this.#usedSince];
      if (typeof since !== 'number') return;
      connection[this.#usedSince] = undefined;
      this.#timingsOf(pool).used(performance.now() - since);
    });
    this.#kit.patch<Method>(prototype, 'releaseConnection', (original) => {
      return function releaseConnection(...args) {
        release(this, args[0] as MysqlConnection);
        return original.apply(this, args);
      };
    });
  }

  #hookStatement(prototype: object, method: string): void {
    const pools = this;
    this.#kit.patch<Method>(prototype, method, (original) => {
      return function statement(...args) {
        pools.#querying = this;
        pools.#statement = args[0];
        try {
          return original.apply(this, args);
        } finally {
          pools.#querying = undefined;
          pools.#statement = undefined;
        }
      };
    });
  }
}

const nobody = (() => undefined) as unknown as AnyCallback;

/** Somebody who waits for a connection. */
class Wait {
  readonly timings: PoolTimings;
  /** The pool whose query it is for, and what is queried; `undefined` where it is for no query. */
  readonly querying: MysqlPool | undefined;
  readonly statement: unknown;
  readonly startMs: number = performance.now();
  callback: AnyCallback = nobody;
  /** Since when a connection is being established for it. */
  createsSinceMs: number | undefined;
  /** When the pool looked for a connection once more. */
  #againMs: number | undefined;

  constructor(timings: PoolTimings, querying: MysqlPool | undefined, statement: unknown) {
    this.timings = timings;
    this.querying = querying;
    this.statement = statement;
  }

  /** The pool looks for a connection once more. */
  again(): this {
    this.#againMs = performance.now();
    return this;
  }

  creates(): void {
    this.createsSinceMs = this.#againMs ?? this.startMs;
  }
}

/** mysql2 bounds only the time that it takes to establish a connection (`connectTimeout`). */
function isTimeout(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null | undefined)?.code === 'ETIMEDOUT';
}

function textOf(statement: unknown): string {
  const text = isObject(statement) ? (statement as { readonly sql?: unknown }).sql : statement;
  return typeof text === 'string' ? text : '';
}
