import type { Recording } from '../recording/recording.ts';
import type { Target } from '../recording/target.ts';
import { ConnectionTransaction } from '../recording/transactions.ts';
import type { ConnectionConfig, MysqlConnection } from './mysql-types.ts';

/** What is known of a connection: kept on the connection itself. */
export class ConnectionState {
  readonly connection: MysqlConnection;
  readonly transaction: ConnectionTransaction | undefined;
  readonly #recording: Recording;
  #target: Target | undefined;
  #isWatched = false;

  constructor(connection: MysqlConnection, recording: Recording) {
    this.connection = connection;
    this.#recording = recording;
    const { transactions } = recording;
    this.transaction =
      transactions && new ConnectionTransaction(transactions, () => this.target, { beginCommits: true });
  }

  /** What it is connected to. Which system that is shows when the server has said its version; the database can change. */
  get target(): Target {
    const { config, _handshakePacket } = this.connection;
    if (this.#target !== undefined && this.#target.namespace === config?.database) return this.#target;
    const target = targetOf(this.#recording, config, systemOf(_handshakePacket?.serverVersion));
    if (_handshakePacket) this.#target = target;
    return target;
  }

  /** What the connection is in when it is closed is rolled back. A listener for each connection that has a transaction. */
  watchEnd(end: (state: ConnectionState) => void): void {
    const { stream } = this.connection;
    if (this.#isWatched || typeof stream?.once !== 'function') return;
    this.#isWatched = true;
    stream.once('close', () => end(this));
  }
}

/** The connections that were seen. */
export class Connections {
  readonly #key = Symbol('executor-metrics.mysql.connection');
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  of(connection: MysqlConnection): ConnectionState {
    const found = connection[this.#key] as ConnectionState | undefined;
    if (found !== undefined) return found;
    const state = new ConnectionState(connection, this.#recording);
    connection[this.#key] = state;
    return state;
  }
}

export function targetOf({ targets }: Recording, config: ConnectionConfig | undefined, system: string): Target {
  const { host, port, socketPath, database } = config ?? {};
  const isSocket = typeof socketPath === 'string' && socketPath !== '';
  return targets.of({
    system,
    namespace: database,
    address: isSocket ? socketPath : host,
    port: isSocket ? undefined : port,
  });
}

/** MariaDB has its name in its version, `5.5.5-10.11.6-MariaDB`. */
export function systemOf(version: unknown): string {
  return typeof version === 'string' && /mariadb/i.test(version) ? 'mariadb' : 'mysql';
}
