import { ignored } from '@executor-metrics/instrumentation';
import mysql from 'mysql2/promise';
import mysql30 from 'mysql2-3-0/promise';
import { onTestFinished } from 'vitest';
import { mariadb } from './servers.ts';

export const options: mysql.PoolOptions = { ...mariadb, multipleStatements: true };

export async function connected(
  given: mysql.ConnectionOptions = {},
  version: typeof mysql = mysql,
): Promise<mysql.Connection> {
  const connection = await version.createConnection({ ...options, ...given });
  (connection as unknown as { connection: NodeJS.EventEmitter }).connection.on('error', () => {});
  onTestFinished(() => connection.destroy());
  return connection;
}

export function poolOf(given: mysql.PoolOptions = {}, version: typeof mysql = mysql): mysql.Pool {
  const created = version.createPool({ ...options, ...given });
  onTestFinished(() => created.end().catch(() => {}));
  return created;
}

/** Asks the server, unmeasured. */
export async function admin(): Promise<mysql.Connection> {
  const connection = await connected();
  ignored((connection as unknown as { connection: object }).connection);
  return connection;
}

export const versions: readonly [string, typeof mysql][] = [
  ['mysql2 3.24', mysql],
  ['mysql2 3.0', mysql30 as typeof mysql],
];
