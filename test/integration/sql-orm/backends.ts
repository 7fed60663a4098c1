import type { SkippableTest } from '@executor-metrics/testkit';
import { uniqueName } from '@executor-metrics/testkit';
import BetterSqlite3 from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { mariadb, postgres, requireMariadb, requirePostgres } from '../sql-servers/servers.ts';

/** A database that a test has for itself, with the empty tables `users` and `orders`. */
export type Backend = 'PostgreSQL' | 'MariaDB' | 'SQLite';

export const backends: readonly Backend[] = ['PostgreSQL', 'MariaDB', 'SQLite'];

const identities: Readonly<Record<Backend, string>> = {
  PostgreSQL: 'serial PRIMARY KEY',
  MariaDB: 'int AUTO_INCREMENT PRIMARY KEY',
  SQLite: 'integer PRIMARY KEY',
};

function tablesOf(backend: Backend): readonly string[] {
  const id = `id ${identities[backend]}`;
  return [
    `CREATE TABLE users (${id}, name varchar(100) UNIQUE)`,
    `CREATE TABLE orders (${id}, user_id int, total int)`,
  ];
}

export async function requireBackend(test: SkippableTest, backend: Backend): Promise<void> {
  if (backend === 'PostgreSQL') await requirePostgres(test);
  if (backend === 'MariaDB') await requireMariadb(test);
}

/** How to connect to a schema of one's own. */
export async function ownPostgres(): Promise<pg.PoolConfig> {
  const schema = uniqueName('orm');
  const config = { ...postgres, options: `-c search_path=${schema}`, max: 2 };
  const client = new pg.Client(config);
  await client.connect();
  await client.query(`CREATE SCHEMA ${schema}`);
  for (const sql of tablesOf('PostgreSQL')) await client.query(sql);
  onTestFinished(async () => {
    await client.query(`DROP SCHEMA ${schema} CASCADE`);
    await client.end();
  });
  return config;
}

/** How to connect to a database of one's own. */
export async function ownMariadb(): Promise<mysql.PoolOptions & { readonly database: string }> {
  const database = uniqueName('orm');
  const connection = await mysql.createConnection(mariadb);
  await connection.query(`CREATE DATABASE ${database}`);
  await connection.query(`USE ${database}`);
  for (const sql of tablesOf('MariaDB')) await connection.query(sql);
  onTestFinished(async () => {
    await connection.query(`DROP DATABASE ${database}`);
    await connection.end();
  });
  return { ...mariadb, database, connectionLimit: 2 };
}

export function ownSqlite(): BetterSqlite3.Database {
  const database = new BetterSqlite3(':memory:');
  for (const sql of tablesOf('SQLite')) database.exec(sql);
  onTestFinished(() => void database.close());
  return database;
}

/** The summaries of a test without the quotes of names, added up: `select users orders`, in small letters. */
export function plain(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [summary, count] of Object.entries(counts)) {
    const key = summary.replaceAll(/["`]/g, '').replace(/^[^!]*/, (words) => words.toLowerCase());
    sums[key] = (sums[key] ?? 0) + count;
  }
  return sums;
}
