import { DatabaseSync } from 'node:sqlite';
import BetterSqlite3 from 'better-sqlite3';

/** What both drivers have in common. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
  function(name: string, call: (...args: unknown[]) => unknown): unknown;
}

export interface SqliteStatement {
  run(...parameters: unknown[]): { readonly changes: number | bigint };
  get(...parameters: unknown[]): unknown;
  all(...parameters: unknown[]): unknown[];
  iterate(...parameters: unknown[]): IterableIterator<unknown>;
}

export interface SqliteDriver {
  readonly name: string;
  open(path: string): SqliteDatabase;
}

export const drivers: readonly SqliteDriver[] = [
  { name: 'better-sqlite3', open: (path) => new BetterSqlite3(path) as unknown as SqliteDatabase },
  { name: 'node:sqlite', open: (path) => new DatabaseSync(path) as unknown as SqliteDatabase },
];

/** A database in memory with a table of three rows. */
export function openTable({ open }: SqliteDriver): SqliteDatabase {
  const database = open(':memory:');
  database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)');
  for (const name of ['a', 'b', 'c']) database.prepare('INSERT INTO t (name) VALUES (?)').run(name);
  return database;
}
