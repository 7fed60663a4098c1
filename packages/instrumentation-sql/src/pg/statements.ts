// Hot: each statement comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { Clients } from './clients.ts';
import type { EndedStatements } from './ended-statements.ts';
import { watchForeign, watchNative } from './foreign-query.ts';
import { Operation } from './operation.ts';
import { isObject, type PgClient, type PgQuery } from './pg-types.ts';
import type { PoolMoments } from './pool-moments.ts';
import { isSubmittable, textOf } from './query-text.ts';

type Method<T> = (this: T, ...args: unknown[]) => unknown;

/** So many refused statements can wait for their errors; where more do, the driver is not what we took it for. */
const mostRefused = 1000;

/** The prototypes of one copy of pg, and what the hooks of all copies share. */
export interface StatementParts {
  readonly client: object;
  readonly query: PgQuery;
  readonly clients: Clients;
  readonly ends: EndedStatements;
  readonly moments: PoolMoments;
}

/**
 * The statements of the clients of one copy of pg, from `client.query()` until their query has ended. What the user has, the
 * promise and the callback, is left alone: it is the query's own `handleReadyForQuery()` and `handleError()` that end it.
 */
export class Statements {
  readonly #key = Symbol('executor-metrics.pg.statement');
  readonly #kit: Kit;
  readonly #parts: StatementParts;
  readonly #begin: (client: PgClient, config: unknown) => Operation | undefined;
  readonly #adopt: (client: PgClient, starting: Operation) => void;
  readonly #end: (query: PgQuery, error: unknown, results?: unknown) => void;
  /** The statement whose `client.query()` is running, until its query stands in the queue of the client. */
  #starting: Operation | undefined;
  /** Statements that a client refused, as it is closed: their queries fail soon, in this order. */
  readonly #refused: Operation[] = [];

  constructor(kit: Kit, parts: StatementParts) {
    this.#kit = kit;
    this.#parts = parts;
    this.#begin = kit.safe('the start of a statement', (client, config) => this.#beginOne(client, config));
    this.#adopt = kit.safe('the queue of a client', (client, starting) => this.#adoptOne(client, starting));
    this.#end = kit.safe('the end of a statement', (query, error, results) => this.#endOne(query, error, results));
  }

  hook(): void {
    // Without it nothing would be known of how a statement ends.
    if (this.#hookQueue()) this.#hookCalls();
    this.#hookEnds();
    this.#hookLosses();
  }

  #hookCalls(): void {
    const statements = this;
    this.#kit.patch<Method<PgClient>>(this.#parts.client, 'query', (original) => {
      return function query(...args) {
        const operation = statements.#begin(this, args[0]);
        if (operation === undefined) return original.apply(this, args);
        const outer = statements.#starting;
        statements.#starting = operation;
        let result: unknown;
        try {
          result = original.apply(this, args);
        } catch (error) {
          // It was called in a wrong way: there is no statement.
          statements.#starting = outer;
          throw error;
        }
        if (statements.#starting === operation) statements.#refuse(operation);
        statements.#starting = outer;
        return result;
      };
    });
  }

  /** `client.query()` puts its query into the queue, and then calls this. */
  #hookQueue(): boolean {
    const statements = this;
    return this.#kit.patch<Method<PgClient>>(this.#parts.client, '_pulseQueryQueue', (original) => {
      return function _pulseQueryQueue(...args) {
        const starting = statements.#starting;
        if (starting !== undefined && starting.client.client === this) statements.#adopt(this, starting);
        return original.apply(this, args);
      };
    });
  }

  #hookEnds(): void {
    const { query } = this.#parts;
    if (isNative(query)) {
      this.#hookNativeFailures(query);
      return;
    }
    const statements = this;
    this.#kit.patch<Method<PgQuery>>(query, 'handleError', (original) => {
      return function handleError(...args) {
        statements.#end(this, this._canceledDueToError || (args[0] ?? new Error()));
        return statements.#handle(original, this, args);
      };
    });
    this.#kit.patch<Method<PgQuery>>(query, 'handleReadyForQuery', (original) => {
      return function handleReadyForQuery(...args) {
        // Otherwise it hands that error to `handleError()`.
        if (!this._canceledDueToError) statements.#end(this, undefined);
        return statements.#handle(original, this, args);
      };
    });
  }

  /** The driver hands the result over. */
  #handle(original: Method<PgQuery>, query: PgQuery, args: unknown[]): unknown {
    try {
      return original.apply(query, args);
    } finally {
      this.#parts.moments.ended.drop();
    }
  }

  /** For those that end without a callback, or after their callback was taken away. */
  #hookNativeFailures(query: object): void {
    const statements = this;
    this.#kit.patch<Method<PgQuery>>(query, 'handleError', (original) => {
      return function handleError(...args) {
        try {
          // It completes the error with what the server said.
          return original.apply(this, args);
        } finally {
          statements.#end(this, args[0] ?? new Error());
        }
      };
    });
  }

  /** The connection is gone, and the server rolls back what it was in. */
  #hookLosses(): void {
    const { clients } = this.#parts;
    const lose = this.#kit.safe('the end of a connection', (client: PgClient) => {
      clients.known(client)?.transaction?.end('rolled_back', performance.now());
    });
    this.#kit.patch<Method<PgClient>>(this.#parts.client, '_errorAllQueries', (original) => {
      return function _errorAllQueries(...args) {
        lose(this);
        return original.apply(this, args);
      };
    });
  }

  #beginOne(client: PgClient, config: unknown): Operation | undefined {
    if (isIgnored(client)) return undefined;
    const { clients, moments } = this.#parts;
    const operation = new Operation(clients.of(client), textOf(config, client), moments.obtained.take());
    if (!isSubmittable(config)) return operation;
    this.#attach(config, operation);
    return undefined;
  }

  #adoptOne(client: PgClient, starting: Operation): void {
    const queue = client._queryQueue ?? client.queryQueue;
    const query: unknown = Array.isArray(queue) ? queue.at(-1) : undefined;
    if (!isObject<PgQuery>(query)) return;
    this.#starting = undefined;
    this.#attach(query, starting);
  }

  #attach(query: PgQuery, operation: Operation): void {
    const { query: own } = this.#parts;
    query[this.#key] = operation;
    if (Reflect.getPrototypeOf(query) === own && !isNative(own)) return;
    // The end of others is not handled where a moment could be passed on.
    operation.isOfPool = false;
    if (isNative(own)) watchNative(query, this.#end);
    else if (!endsLike(query, own)) watchForeign(query, { ended: this.#end, row: () => operation.rows++ });
  }

  #refuse(operation: Operation): void {
    if (this.#refused.push(operation) > mostRefused) this.#refused.shift();
  }

  #refusedOf(query: PgQuery): Operation | undefined {
    const operation = this.#refused.shift();
    if (operation !== undefined) query[this.#key] = operation;
    return operation;
  }

  #endOne(query: PgQuery, error: unknown, results: unknown): void {
    const operation =
      (query[this.#key] as Operation | undefined) ?? (error === undefined ? undefined : this.#refusedOf(query));
    if (operation === undefined || operation.hasEnded) return;
    operation.hasEnded = true;
    operation.results = results;
    const { ends, moments } = this.#parts;
    const endMs = performance.now();
    ends.record(query, operation, error, endMs);
    if (operation.isOfPool) moments.ended.pass(endMs);
  }
}

/** Whether queries of this prototype end by a callback alone, as those of pg-native do. */
function isNative(query: object): boolean {
  return !('handleReadyForQuery' in query);
}

/** Of a class that extends pg's own. */
function endsLike(query: PgQuery, own: PgQuery): boolean {
  return query.handleReadyForQuery === own.handleReadyForQuery && query.handleError === own.handleError;
}
