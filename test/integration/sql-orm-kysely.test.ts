import type { SkippableTest } from '@executor-metrics/testkit';
import { type Dialect, type Generated, Kysely, MysqlDialect, PostgresDialect, SqliteDialect, sql } from 'kysely';
import mysql from 'mysql2';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type Backend,
  backends,
  ownMariadb,
  ownPostgres,
  ownSqlite,
  plain,
  requireBackend,
} from './sql-orm/backends.ts';
import { measured } from './sql-servers/measured.ts';

interface Tables {
  readonly users: { readonly id: Generated<number>; readonly name: string };
  readonly orders: { readonly id: Generated<number>; readonly user_id: number; readonly total: number };
}

async function dialectOf(backend: Backend): Promise<Dialect> {
  switch (backend) {
    case 'PostgreSQL':
      return new PostgresDialect({ pool: new pg.Pool(await ownPostgres()) });
    case 'MariaDB':
      return new MysqlDialect({ pool: mysql.createPool(await ownMariadb()) });
    case 'SQLite':
      return new SqliteDialect({ database: ownSqlite() });
  }
}

async function connected(test: SkippableTest, backend: Backend): Promise<Kysely<Tables>> {
  await requireBackend(test, backend);
  const database = new Kysely<Tables>({ dialect: await dialectOf(backend) });
  onTestFinished(() => database.destroy());
  return database;
}

describe.each(backends)('Kysely on %s', (backend) => {
  it('is measured statement by statement', async (test) => {
    const database = await connected(test, backend);
    const { counts, rows } = measured();
    await database
      .insertInto('users')
      .values([{ name: 'hunter2' }, { name: 'b' }])
      .execute();
    await database
      .with('rich', (query) => query.selectFrom('orders').select('user_id').where('total', '>', 4711))
      .selectFrom('users')
      .leftJoin('rich', 'rich.user_id', 'users.id')
      .selectAll('users')
      .execute();
    await database.updateTable('users').set({ name: 'c' }).where('name', '=', 'b').execute();
    await database.deleteFrom('users').where('name', '=', 'hunter2').execute();
    await sql`SELECT count(*) AS n FROM users WHERE name = ${'c'}`.execute(database);
    expect(plain(await counts())).toEqual({
      'insert users': 1,
      'select orders select users': 1,
      'update users': 1,
      'delete users': 1,
      'select users': 1,
    });
    expect(plain(await rows())).toEqual({ 'select orders select users': 2, 'select users': 1 });
  });

  it('has its transactions counted, and its errors', async (test) => {
    const database = await connected(test, backend);
    const { counts, transactions } = measured();
    const insert = (): Promise<unknown> =>
      database.transaction().execute((transaction) => transaction.insertInto('users').values({ name: 'a' }).execute());
    await insert();
    await expect(insert()).rejects.toThrow();
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
    const failed = Object.entries(plain(await counts())).filter(([key]) => key.startsWith('insert users!'));
    expect(failed.map(([, count]) => count)).toEqual([1]);
  });
});
