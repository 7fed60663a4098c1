import { requireServer, type SkippableTest, uniqueName } from '@executor-metrics/testkit';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';

const host = '127.0.0.1';

/** A database that is there for one test. */
export interface OwnDatabase {
  readonly address: string;
  drop(): Promise<void>;
  /** Ends the connections of whoever uses the address, as a server does that is restarted. */
  disconnectAll(): Promise<void>;
}

/** Of the PostgreSQL of `npm run services`: a schema that the connections of the address find by themselves. */
export async function ownPostgres(test: SkippableTest): Promise<OwnDatabase> {
  await requireServer(test, { name: 'PostgreSQL', host, port: 5432 });
  const schema = uniqueName('tasks');
  const server = `postgres://postgres@${host}:5432/postgres`;
  const run = async (sql: string): Promise<void> => {
    const client = new pg.Client(server);
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE SCHEMA ${schema}`);
  return {
    address: `${server}?application_name=${schema}&options=${encodeURIComponent(`-c search_path=${schema}`)}`,
    drop: () => run(`DROP SCHEMA ${schema} CASCADE`),
    disconnectAll: () =>
      run(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${schema}'`),
  };
}

/** Of the MariaDB of `npm run services`. */
export async function ownMariadb(test: SkippableTest): Promise<OwnDatabase> {
  await requireServer(test, { name: 'MariaDB', host, port: 3306 });
  const database = uniqueName('tasks');
  const server = `mysql://root@${host}:3306`;
  const run = async (sql: string): Promise<void> => {
    const connection = await createConnection(server);
    await connection.query(sql).finally(() => connection.end());
  };
  await run(`CREATE DATABASE ${database}`);
  return {
    address: `${server}/${database}`,
    drop: () => run(`DROP DATABASE ${database}`),
    async disconnectAll() {
      const connection = await createConnection(server);
      const select = `SELECT id FROM information_schema.processlist WHERE db = '${database}'`;
      const [rows] = await connection.query<(RowDataPacket & { readonly id: number })[]>(select);
      for (const { id } of rows) await connection.query(`KILL ${id}`);
      await connection.end();
    },
  };
}
