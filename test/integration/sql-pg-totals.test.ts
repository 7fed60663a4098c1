import { ignored } from '@executor-metrics/instrumentation';
import { eventually, uniqueName } from '@executor-metrics/testkit';
import pg from 'pg';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { countsOf, measured, type Sdk } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

interface OwnDatabase {
  readonly database: string;
  /** Asks the server, unmeasured. */
  ask(text: string, values?: readonly unknown[]): Promise<Readonly<Record<string, unknown>>[]>;
}

/** A database of its own, in which nobody else sends anything. */
async function ownDatabase(): Promise<OwnDatabase> {
  const admin = ignored(new pg.Client(postgres));
  await admin.connect();
  // Somebody else may do the same at the same time.
  await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements').catch(() => {});
  const database = uniqueName('totals');
  await admin.query(`CREATE DATABASE ${database}`);
  onTestFinished(async () => {
    await admin.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await admin.end();
  });
  return { database, ask: async (text, values = []) => (await admin.query(text, [...values])).rows };
}

/** When a pool has ended, its connections may still be there, and die with the database. */
function poolOf(database: string): pg.Pool {
  return new pg.Pool({ ...postgres, database, max: 5 })
    .on('error', () => {})
    .on('connect', (client) => client.on('error', () => {}));
}

it.each<Sdk>(['ours', 'official'])(
  'as many statements are counted as the server has executed (%s SDK)',
  async (sdk) => {
    const { database, ask } = await ownDatabase();
    const { collect } = measured({}, sdk);
    const pool = poolOf(database);
    await pool.query('CREATE TABLE jobs (id int, note text)');
    const send = async (i: number): Promise<unknown> => {
      if (i % 3 === 0) return pool.query(`INSERT INTO jobs VALUES (${i}, 'literal ${i}')`);
      if (i % 3 === 1) return pool.query('SELECT note FROM jobs WHERE id = $1', [i]);
      return pool.query({ name: 'update', text: 'UPDATE jobs SET note = $2 WHERE id = $1', values: [i, 'x'] });
    };
    await Promise.all(Array.from({ length: 900 }, (_, i) => send(i)));
    const client = await pool.connect();
    for (let i = 0; i < 20; i++) {
      await client.query('BEGIN');
      await client.query('DELETE FROM jobs WHERE id = $1', [i]);
      await client.query(i % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
    }
    client.release();
    const counts = countsOf(await collect());
    const ours = Object.values(counts).reduce((sum, count) => sum + count, 0);
    await pool.end();
    const [theirs] = await ask(
      'SELECT sum(calls)::int AS calls FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE datname = $1',
      [database],
    );
    expect(ours).toBe(1 + 900 + 60);
    expect(theirs).toEqual({ calls: ours });
    expect(counts).toMatchObject({ 'INSERT jobs': 300, 'SELECT jobs': 300, 'UPDATE jobs': 300, 'DELETE jobs': 20 });
  },
);

it('as many transactions are counted as the server has ended', async () => {
  const { database, ask } = await ownDatabase();
  const { transactions } = measured();
  const pool = poolOf(database);
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const client = await pool.connect();
      await client.query('BEGIN');
      await client.query('SELECT 1');
      if (i % 4 === 3) await client.query('SELECT 1 / 0').catch(() => {});
      await client.query(i % 4 === 0 ? 'ROLLBACK' : 'COMMIT');
      client.release();
    }),
  );
  await pool.end();
  expect(await transactions()).toEqual({ committed: 20, rolled_back: 20 });
  // Establishing a connection is a transaction for the server as well, so only what was rolled back can be equal.
  await eventually(
    async () => {
      const [statistics] = await ask(
        'SELECT xact_commit >= 20 AS commits, xact_rollback::int AS rollbacks FROM pg_stat_database WHERE datname = $1',
        [database],
      );
      expect(statistics).toEqual({ commits: true, rollbacks: 20 });
    },
    { what: 'the statistics of the server', timeoutMs: 10_000 },
  );
});
