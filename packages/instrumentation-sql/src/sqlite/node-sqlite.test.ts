import * as nodeSqlite from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { measureSqlite } from '../testdata/sqlite/measured-sqlite.ts';

const { DatabaseSync } = nodeSqlite;

function openTable(): nodeSqlite.DatabaseSync {
  const database = new DatabaseSync(':memory:');
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO t (name) VALUES ('a'), ('b')");
  return database;
}

describe('a database of node:sqlite', () => {
  it('measures the statements of tagged templates', async () => {
    const database = openTable();
    const { operations, rows } = measureSqlite();
    const sql = database.createTagStore();
    expect(sql.get`SELECT * FROM t WHERE id = ${1}`).toMatchObject({ name: 'a' });
    expect(sql.get`SELECT * FROM t WHERE id = ${99}`).toBe(undefined);
    expect(sql.all`SELECT name FROM t`).toHaveLength(2);
    expect([...sql.iterate`SELECT name FROM t`]).toHaveLength(2);
    expect(sql.run`INSERT INTO t (name) VALUES (${'c'})`).toMatchObject({ changes: 1 });
    expect(() => sql.run`INSERT INTO t (name) VALUES (${'c'})`).toThrow('UNIQUE');
    expect(await operations()).toEqual({ 'SELECT t': 4, 'INSERT t': 1, 'INSERT t SQLITE_CONSTRAINT_UNIQUE': 1 });
    expect(await rows()).toEqual({ 'SELECT t': 5 });
  });

  it('names the file, without folders and parameters', async () => {
    const { collect } = measureSqlite();
    using database = new DatabaseSync('file:/tmp/em-node-sqlite-test.db?mode=rwc&key=hunter2');
    database.exec('SELECT 1');
    expect((await collect())[0]?.attributes).toMatchObject({ 'db.namespace': 'em-node-sqlite-test.db' });
  });

  it('does not know the database of a statement that was prepared before, but all else', async () => {
    const prepared = openTable().prepare('SELECT * FROM t');
    const { collect } = measureSqlite();
    prepared.all();
    expect((await collect())[0]?.attributes).toEqual({ 'db.system.name': 'sqlite', 'db.query.summary': 'SELECT t' });
  });

  it('counts what is executed within a function that SQL calls on its own', async () => {
    const database = openTable();
    const { operations } = measureSqlite();
    const inner = database.prepare('SELECT name FROM t WHERE id = ?');
    database.function('name_of', (id) => (inner.get(id as number) as { readonly name: string }).name);
    expect(database.prepare('SELECT name_of(2) AS n').get()).toMatchObject({ n: 'b' });
    expect(await operations()).toEqual({ 'SELECT t': 1, SELECT: 1 });
  });

  it('is rolled back where its scope ends', async () => {
    const { transactions } = measureSqlite();
    {
      using database = openTable();
      database.exec('BEGIN');
    }
    expect(await transactions()).toEqual({ rolled_back: 1 });
  });

  it('is measured without what older versions of Node.js do not have', async () => {
    const { prototype } = nodeSqlite.StatementSync;
    const columns = Object.getOwnPropertyDescriptor(prototype, 'columns') as PropertyDescriptor;
    Reflect.deleteProperty(prototype, 'columns');
    try {
      const database = openTable();
      const { rows } = measureSqlite();
      database.prepare('SELECT * FROM t WHERE false').all();
      database.prepare('DELETE FROM t WHERE false').all();
      expect(await rows()).toEqual({ 'SELECT t': 0 });
    } finally {
      Object.defineProperty(prototype, 'columns', columns);
    }
  });

  it.each([
    ['module', () => nodeSqlite],
    ['class', () => DatabaseSync],
    ['database', () => new DatabaseSync(':memory:')],
  ])('is measured once where its %s is handed over as well', async (_, target) => {
    const { instrumentation, operations } = measureSqlite();
    instrumentation.instrument(target());
    new DatabaseSync(':memory:').exec('SELECT 1');
    expect(await operations()).toEqual({ SELECT: 1 });
  });
});
