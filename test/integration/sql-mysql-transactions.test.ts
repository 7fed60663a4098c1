import { eventually, uniqueName } from '@executor-metrics/testkit';
import type mysql from 'mysql2/promise';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './sql-servers/measured.ts';
import { admin, connected, versions } from './sql-servers/mysql-clients.ts';
import { requireMariadb } from './sql-servers/servers.ts';

beforeEach(requireMariadb);

describe.each(versions)('a transaction with %s', (_version, version) => {
  const table = 'em_transactions';
  it.each<[string, readonly string[], Readonly<Record<string, number>>]>([
    ['is committed', ['BEGIN', 'SELECT 1', 'COMMIT'], { committed: 1 }],
    ['is rolled back', ['START TRANSACTION', `INSERT INTO ${table} VALUES (1)`, 'ROLLBACK'], { rolled_back: 1 }],
    ['goes on after an error', ['BEGIN', 'SELECT * FROM no_such_table', 'COMMIT'], { committed: 1 }],
    [
      'goes on after a savepoint',
      ['BEGIN', 'SAVEPOINT a', 'ROLLBACK TO SAVEPOINT a', 'RELEASE SAVEPOINT a', 'COMMIT'],
      { committed: 1 },
    ],
    ['is committed by the next one', ['BEGIN', 'BEGIN', 'ROLLBACK'], { committed: 1, rolled_back: 1 }],
    [
      'is committed by DDL',
      ['BEGIN', `INSERT INTO ${table} VALUES (1)`, 'CREATE OR REPLACE VIEW em_view AS SELECT 1', 'ROLLBACK'],
      { committed: 1 },
    ],
    ['is counted in one text', ['BEGIN; SELECT 1; ROLLBACK'], { rolled_back: 1 }],
    [
      'is counted in one text with another one',
      ['BEGIN; SELECT 1; COMMIT; BEGIN; ROLLBACK'],
      { committed: 1, rolled_back: 1 },
    ],
    [
      'begins by itself without autocommit',
      ['SET autocommit = 0', `INSERT INTO ${table} VALUES (1)`, 'COMMIT'],
      { committed: 1 },
    ],
    ['is none where it was not begun', ['COMMIT', 'ROLLBACK'], {}],
    [
      'is followed by another one in a chain',
      ['BEGIN', 'COMMIT AND CHAIN', 'ROLLBACK'],
      { committed: 1, rolled_back: 1 },
    ],
  ])('%s', async (_what, texts, expected) => {
    const connection = await connected({}, version);
    await connection.query(`CREATE TEMPORARY TABLE ${table} (a int) ENGINE = InnoDB`);
    const { transactions } = measured();
    for (const text of texts) await connection.query(text).catch(() => {});
    expect(await transactions()).toEqual(expected);
  });

  it('is counted by the calls of the driver', async () => {
    const { transactions } = measured();
    const connection = await connected({}, version);
    await connection.beginTransaction();
    await connection.commit();
    await connection.beginTransaction();
    await connection.rollback();
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
  });

  it.each<[string, (connection: mysql.Connection) => unknown]>([
    ['its connection is ended', (connection) => connection.end()],
    ['its connection is destroyed', (connection) => connection.destroy()],
    [
      'the server ends it',
      async (connection) => {
        const { threadId } = connection as unknown as { connection: { threadId: number } } & { threadId: number };
        await (await admin()).query(`KILL ${threadId}`);
      },
    ],
  ])('is rolled back where %s', async (_what, end) => {
    const { transactions } = measured();
    const connection = await connected({}, version);
    await connection.query('BEGIN');
    await end(connection);
    await eventually(async () => expect(await transactions()).toEqual({ rolled_back: 1 }), { what: 'its end' });
  });

  it('is rolled back by a deadlock', async () => {
    const server = await admin();
    const rows = uniqueName('deadlock');
    await server.query(`CREATE TABLE ${rows} (id int PRIMARY KEY, n int) ENGINE = InnoDB`);
    await server.query(`INSERT INTO ${rows} VALUES (1, 0), (2, 0)`);
    onTestFinished(async () => void (await server.query(`DROP TABLE ${rows}`)));
    const { transactions } = measured();
    const both = [await connected({}, version), await connected({}, version)] as const;
    for (const [i, connection] of both.entries()) {
      await connection.query('BEGIN');
      await connection.query(`UPDATE ${rows} SET n = 1 WHERE id = ?`, [i + 1]);
    }
    const outcomes = await Promise.allSettled(
      both.map((connection, i) => connection.query(`UPDATE ${rows} SET n = 1 WHERE id = ?`, [2 - i])),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await transactions()).toEqual({ rolled_back: 1 });
    for (const connection of both) await connection.query('COMMIT');
    expect(await transactions()).toEqual({ rolled_back: 1, committed: 1 });
  });
});
