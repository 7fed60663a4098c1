import type { SkippableTest } from '@executor-metrics/testkit';
import { eq, gt, sql } from 'drizzle-orm';
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3';
import { int, mysqlTable, varchar } from 'drizzle-orm/mysql-core';
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2';
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres';
import { integer, pgTable, varchar as pgVarchar, serial } from 'drizzle-orm/pg-core';
import { integer as sqliteInteger, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownMariadb, ownPostgres, ownSqlite, plain, requireBackend } from './sql-orm/backends.ts';
import { type Measured, measured } from './sql-servers/measured.ts';

const expected = {
  counts: { 'insert users': 1, 'select users orders': 1, 'update users': 1, 'delete users': 1, 'select users': 1 },
  rows: { 'select users orders': 0, 'select users': 1 },
};

async function expectStatements({ counts, rows }: Measured): Promise<void> {
  expect(plain(await counts())).toEqual(expected.counts);
  expect(plain(await rows())).toEqual(expected.rows);
}

async function expectTransactions({ counts, transactions }: Measured): Promise<void> {
  expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
  const failed = Object.entries(plain(await counts())).filter(([key]) => key.startsWith('insert users!'));
  expect(failed.map(([, count]) => count)).toEqual([1]);
}

describe('Drizzle on PostgreSQL', () => {
  const users = pgTable('users', { id: serial('id').primaryKey(), name: pgVarchar('name', { length: 100 }) });
  const orders = pgTable('orders', { id: serial('id'), user: integer('user_id'), total: integer('total') });

  async function connected(test: SkippableTest) {
    await requireBackend(test, 'PostgreSQL');
    const pool = new pg.Pool(await ownPostgres());
    onTestFinished(() => pool.end());
    return drizzlePostgres(pool);
  }

  it('is measured statement by statement', async (test) => {
    const database = await connected(test);
    const recorded = measured();
    await database.insert(users).values([{ name: 'hunter2' }, { name: 'b' }]);
    await database.select().from(users).innerJoin(orders, eq(orders.user, users.id)).where(gt(orders.total, 4711));
    await database.update(users).set({ name: 'c' }).where(eq(users.name, 'b'));
    await database.delete(users).where(eq(users.name, 'hunter2'));
    await database.execute(sql`SELECT count(*) AS n FROM users WHERE name = ${'c'}`);
    await expectStatements(recorded);
  });

  it('has its transactions counted, and its errors', async (test) => {
    const database = await connected(test);
    const recorded = measured();
    const insert = () => database.transaction((transaction) => transaction.insert(users).values({ name: 'a' }));
    await insert();
    await expect(insert()).rejects.toThrow();
    await expectTransactions(recorded);
  });
});

describe('Drizzle on MariaDB', () => {
  const users = mysqlTable('users', {
    id: int('id').primaryKey().autoincrement(),
    name: varchar('name', { length: 100 }),
  });
  const orders = mysqlTable('orders', { id: int('id'), user: int('user_id'), total: int('total') });

  async function connected(test: SkippableTest) {
    await requireBackend(test, 'MariaDB');
    const pool = mysql.createPool(await ownMariadb());
    onTestFinished(() => pool.end());
    return drizzleMysql(pool);
  }

  it('is measured statement by statement', async (test) => {
    const database = await connected(test);
    const recorded = measured();
    await database.insert(users).values([{ name: 'hunter2' }, { name: 'b' }]);
    await database.select().from(users).innerJoin(orders, eq(orders.user, users.id)).where(gt(orders.total, 4711));
    await database.update(users).set({ name: 'c' }).where(eq(users.name, 'b'));
    await database.delete(users).where(eq(users.name, 'hunter2'));
    await database.execute(sql`SELECT count(*) AS n FROM users WHERE name = ${'c'}`);
    await expectStatements(recorded);
  });

  it('has its transactions counted, and its errors', async (test) => {
    const database = await connected(test);
    const recorded = measured();
    const insert = () => database.transaction((transaction) => transaction.insert(users).values({ name: 'a' }));
    await insert();
    await expect(insert()).rejects.toThrow();
    await expectTransactions(recorded);
  });
});

describe('Drizzle on SQLite', () => {
  const users = sqliteTable('users', { id: sqliteInteger('id').primaryKey(), name: text('name') });
  const orders = sqliteTable('orders', {
    id: sqliteInteger('id'),
    user: sqliteInteger('user_id'),
    total: sqliteInteger('total'),
  });

  it('is measured statement by statement', async () => {
    const database = drizzleSqlite(ownSqlite());
    const recorded = measured();
    database
      .insert(users)
      .values([{ name: 'hunter2' }, { name: 'b' }])
      .run();
    database.select().from(users).innerJoin(orders, eq(orders.user, users.id)).where(gt(orders.total, 4711)).all();
    database.update(users).set({ name: 'c' }).where(eq(users.name, 'b')).run();
    database.delete(users).where(eq(users.name, 'hunter2')).run();
    database.get(sql`SELECT count(*) AS n FROM users WHERE name = ${'c'}`);
    await expectStatements(recorded);
  });

  it('has its transactions counted, and its errors', async () => {
    const database = drizzleSqlite(ownSqlite());
    const recorded = measured();
    const insert = () => database.transaction((transaction) => transaction.insert(users).values({ name: 'a' }).run());
    insert();
    expect(insert).toThrow();
    await expectTransactions(recorded);
  });
});
