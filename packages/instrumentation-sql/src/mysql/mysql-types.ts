/** What the hooks read of the objects of mysql2; none of it is taken for granted. */

export interface ConnectionConfig {
  readonly host?: unknown;
  readonly port?: unknown;
  readonly socketPath?: unknown;
  readonly database?: unknown;
}

export interface MysqlConnection {
  readonly config?: ConnectionConfig;
  /** What the server said first; there when the connection is established. */
  readonly _handshakePacket?: { readonly serverVersion?: unknown } | null;
  readonly stream?: { readonly once?: unknown };
  /** The pool that it belongs to, if any. */
  readonly _pool?: unknown;
  /** The command that is running, and those that wait. */
  readonly _command?: Command | null;
  readonly _commands?: CommandQueue;
  [key: symbol]: unknown;
}

interface CommandQueue {
  readonly length: number;
  get(index: number): Command | undefined;
}

/** A command in the protocol of MySQL. */
export interface Command {
  /** Of a query, with its values already in it. */
  readonly sql?: unknown;
  /** Of a `Prepare`: the text. */
  readonly query?: unknown;
  /** Of an `Execute`: what was prepared, where that is known. */
  readonly statement?: { readonly query?: unknown };
  onResult?: unknown;
  readonly once?: unknown;
  readonly on?: unknown;
  [key: symbol]: unknown;
}

export interface MysqlPool {
  readonly config?: {
    readonly connectionConfig?: ConnectionConfig;
    readonly connectionLimit?: unknown;
    readonly maxIdle?: unknown;
  };
  readonly _allConnections?: { readonly length?: unknown; get?(index: number): MysqlConnection | undefined };
  readonly _freeConnections?: { readonly length?: unknown };
  readonly _connectionQueue?: { readonly length?: unknown };
  readonly _closed?: unknown;
}

/** What the server answers to a statement that returns no rows. */
export interface ResultHeader {
  readonly serverStatus?: unknown;
}

/** Any object, to be read as one that has what is looked for, or has not. */
export function isObject<T extends object = object>(value: unknown): value is T {
  return typeof value === 'object' && value !== null;
}
