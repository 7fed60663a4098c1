import type { PgQuery } from './pg-types.ts';

type Handler = (this: PgQuery, ...args: unknown[]) => unknown;

/** What is called when a query ends, and at each of its rows. Neither throws. */
export interface QueryWatcher {
  readonly ended: (query: PgQuery, error: unknown) => void;
  readonly row: (query: PgQuery) => void;
}

/**
 * Watches a query whose class is not pg's own, such as that of pg-cursor, pg-query-stream or pg-copy-streams: its own
 * handlers are wrapped on the object itself until it has ended.
 */
export function watchForeign(query: PgQuery, { ended, row }: QueryWatcher): void {
  const restores = [
    wrap(query, 'handleError', (query, error) => finish(query, error ?? new Error())),
    wrap(query, 'handleReadyForQuery', (query) => finish(query, undefined)),
    wrap(query, 'handleDataRow', row),
  ];
  const finish = (of: PgQuery, error: unknown): void => {
    for (const restore of restores) restore();
    ended(of, error);
  };
}

/**
 * Watches a query of pg-native, which ends by calling its callback or, without one, with an event: these have the results,
 * and by then the error has what the server said.
 */
export function watchNative(query: PgQuery, ended: (query: PgQuery, error: unknown, results: unknown) => void): void {
  const { callback, once } = query;
  if (typeof callback === 'function') {
    query.callback = function wrapped(this: unknown, ...args: unknown[]): unknown {
      ended(query, args[0] ?? undefined, args[1]);
      return callback.apply(this, args);
    };
  } else if (typeof once === 'function') {
    once.call(query, 'end', (results: unknown) => ended(query, undefined, results));
  }
}

/** Calls `before` and then the handler. The returned function puts the handler back. */
function wrap(
  query: PgQuery,
  name: 'handleError' | 'handleReadyForQuery' | 'handleDataRow',
  before: (query: PgQuery, argument: unknown) => void,
): () => void {
  const handler = query[name];
  if (typeof handler !== 'function') return () => {};
  const own = Reflect.getOwnPropertyDescriptor(query, name);
  const wrapped: Handler = function handle(...args) {
    before(query, args[0]);
    return handler.apply(this, args);
  };
  if (
    !Reflect.defineProperty(query, name, {
      value: wrapped,
      configurable: true,
      writable: true,
      enumerable: own?.enumerable ?? false,
    })
  ) {
    return () => {};
  }
  return () => {
    // Somebody may have put another one there meanwhile.
    if (query[name] !== wrapped) return;
    if (own === undefined) Reflect.deleteProperty(query, name);
    else Reflect.defineProperty(query, name, own);
  };
}
