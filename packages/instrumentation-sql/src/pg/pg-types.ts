/** What the hooks read of the objects of pg and pg-pool; none of it is taken for granted. */

export interface ConnectionParameters {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
}

export interface PgClient {
  readonly connectionParameters?: ConnectionParameters;
  readonly connection?: { readonly parsedStatements?: Readonly<Record<string, unknown>> };
  /** The statements that were not sent yet; the name is that of newer and that of older versions. */
  readonly _queryQueue?: unknown;
  readonly queryQueue?: unknown;
  /** The byte of the last ReadyForQuery message, which newer versions keep: `I`dle, in a `T`ransaction, or in a failed one. */
  readonly _txStatus?: unknown;
  [key: symbol]: unknown;
}

/** The result of one statement. */
export interface PgResult {
  /** The first word, or first words, of the server's command tag. */
  readonly command?: unknown;
  readonly rowCount?: unknown;
  readonly rows?: unknown;
  readonly fields?: unknown;
}

/** A `Query`, or anything that a client takes for one. */
export interface PgQuery {
  readonly text?: unknown;
  readonly name?: unknown;
  readonly cursor?: { readonly text?: unknown; readonly _result?: PgResult };
  readonly _result?: PgResult;
  /** One result, or several where the text has several statements. */
  readonly _results?: unknown;
  /** What a row could not be parsed for; it is handed over when the server is done. */
  readonly _canceledDueToError?: unknown;
  callback?: unknown;
  submit?: unknown;
  handleError?: unknown;
  handleReadyForQuery?: unknown;
  handleDataRow?: unknown;
  once?: unknown;
  [key: symbol]: unknown;
}

export interface PgPool {
  readonly options?: ConnectionParameters & {
    readonly max?: unknown;
    readonly min?: unknown;
    readonly connectionTimeoutMillis?: unknown;
    readonly verify?: unknown;
  };
  readonly _clients?: readonly PgClient[];
  readonly _pendingQueue?: readonly object[];
  readonly totalCount?: unknown;
  readonly idleCount?: unknown;
  readonly waitingCount?: unknown;
  readonly ended?: unknown;
}

/** Any object, to be read as one that has what is looked for, or has not. */
export function isObject<T extends object = object>(value: unknown): value is T {
  return typeof value === 'object' && value !== null;
}

/** The prototype of a class that a module exports; `undefined` where that is no class. */
export function prototypeOf<T extends object = object>(exported: unknown): T | undefined {
  const prototype: unknown = typeof exported === 'function' ? exported.prototype : undefined;
  return isObject<T>(prototype) ? prototype : undefined;
}
