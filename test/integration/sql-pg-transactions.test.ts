import { createRequire } from 'node:module';
import { eventually, pointHistogram, uniqueName } from '@executor-metrics/testkit';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cutProxy } from './network/cut-proxy.ts';
import { measured } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

const pg80 = createRequire(import.meta.url)('pg-8-0') as typeof pg;

async function connected(version: typeof pg, port: number = postgres.port): Promise<pg.Client> {
  const client = new version.Client({ ...postgres, port });
  client.on('error', () => {});
  await client.connect();
  // pg 8.0 waits for ever to end what has ended.
  onTestFinished(() => void client.end().catch(() => {}));
  return client;
}

describe.each([
  ['pg 8.23', pg],
  ['pg 8.0', pg80],
])('a transaction with %s', (_version, version) => {
  it.each<[string, readonly string[], Readonly<Record<string, number>>]>([
    ['is committed', ['BEGIN', 'SELECT 1', 'COMMIT'], { committed: 1 }],
    ['is committed by END', ['START TRANSACTION READ ONLY', 'SELECT 1', 'END'], { committed: 1 }],
    ['is rolled back', ['begin;', 'SELECT 1', 'rollback;'], { rolled_back: 1 }],
    ['is rolled back by ABORT', ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'ABORT'], { rolled_back: 1 }],
    ['is rolled back where what failed is committed', ['BEGIN', 'SELECT 1 / 0', 'COMMIT'], { rolled_back: 1 }],
    [
      'goes on after a savepoint',
      ['BEGIN', 'SAVEPOINT a', 'SELECT 1 / 0', 'ROLLBACK TO SAVEPOINT a', 'RELEASE a', 'COMMIT'],
      { committed: 1 },
    ],
    ['is counted in one text', ['BEGIN; SELECT 1; COMMIT'], { committed: 1 }],
    [
      'is counted in one text with another one',
      ['BEGIN; COMMIT; BEGIN; SELECT 1; ROLLBACK'],
      { committed: 1, rolled_back: 1 },
    ],
    ['goes on after a text with a savepoint', ['BEGIN; SAVEPOINT a; ROLLBACK TO a', 'COMMIT'], { committed: 1 }],
    ['goes on after a text that failed in it', ['BEGIN; SELECT 1 / 0; COMMIT', 'ROLLBACK'], { rolled_back: 1 }],
    ['is none where it was not begun', ['COMMIT', 'ROLLBACK'], {}],
    ['is one where it was begun twice', ['BEGIN', 'BEGIN', 'COMMIT'], { committed: 1 }],
  ])('%s', async (_what, texts, expected) => {
    const { transactions } = measured();
    const client = await connected(version);
    for (const text of texts) await client.query(text).catch(() => {});
    expect(await transactions()).toEqual(expected);
  });

  it('is rolled back where it cannot be committed', async () => {
    const { transactions, counts } = measured();
    const client = await connected(version);
    const table = uniqueName('deferred');
    await client.query(`CREATE TEMPORARY TABLE ${table} (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${table} VALUES (1), (1)`);
    await expect(client.query('COMMIT')).rejects.toHaveProperty('code', '23505');
    expect([await transactions(), (await counts())['COMMIT!23505']]).toEqual([{ rolled_back: 1 }, 1]);
  });

  it('lasts from BEGIN to COMMIT', async () => {
    const { collect } = measured();
    const client = await connected(version);
    await client.query('BEGIN');
    await client.query('SELECT pg_sleep(0.05)');
    await client.query('COMMIT');
    const { count, sum = 0 } = pointHistogram(await collect(), 'db.client.transaction.duration');
    expect(count).toBe(1);
    expect(sum).toBeGreaterThan(0.05);
    expect(sum).toBeLessThan(5);
  });

  it.each<[string, (client: pg.Client) => unknown]>([
    ['its client is ended', (client) => client.end()],
    ['the server ends it', (client) => client.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => {})],
  ])('is rolled back where %s', async (_what, end) => {
    const { transactions } = measured();
    const client = await connected(version);
    await client.query('BEGIN');
    await end(client);
    await eventually(async () => expect(await transactions()).toEqual({ rolled_back: 1 }), { what: 'its end' });
  });

  it('is rolled back where the connection is cut', async () => {
    await using proxy = await cutProxy(postgres.host, postgres.port);
    const { transactions } = measured();
    const client = await connected(version, proxy.port);
    await client.query('BEGIN');
    proxy.cut();
    await eventually(async () => expect(await transactions()).toEqual({ rolled_back: 1 }), { what: 'its end' });
  });
});

it('a transaction is told by an attribute of another name where that is wanted', async () => {
  const { collect } = measured({ transactionOutcomeAttribute: 'outcome' });
  const client = await connected(pg);
  await client.query('BEGIN');
  await client.query('COMMIT');
  expect(pointHistogram(await collect(), 'db.client.transaction.duration', { outcome: 'committed' }).count).toBe(1);
});

it('transactions are not counted where they are not wanted', async () => {
  const { collect } = measured({ transactions: false });
  const client = await connected(pg);
  await client.query('BEGIN');
  await client.query('COMMIT');
  expect((await collect()).filter(({ name }) => name.startsWith('db.client.transaction'))).toEqual([]);
});
