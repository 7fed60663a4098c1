import { describe, expect, it } from 'vitest';
import { drivers, openTable, type SqliteDatabase } from '../testdata/sqlite/drivers.ts';
import { type MeasuredSqlite, measureSqlite } from '../testdata/sqlite/measured-sqlite.ts';

const driversByName = drivers.map((driver) => [driver.name, driver] as const);

describe.each(driversByName)('the transactions of %s', (_, driver) => {
  function measuredTable(): MeasuredSqlite & { readonly database: SqliteDatabase } {
    const database = openTable(driver);
    return { ...measureSqlite(), database };
  }

  it('are committed', async () => {
    const { database, transactions, operations } = measuredTable();
    database.exec('BEGIN IMMEDIATE');
    database.prepare('DELETE FROM t').run();
    expect(await transactions()).toEqual({});
    database.prepare('COMMIT').run();
    expect(await transactions()).toEqual({ committed: 1 });
    expect(await operations()).toEqual({ BEGIN: 1, 'DELETE t': 1, COMMIT: 1 });
  });

  it('are rolled back', async () => {
    const { database, transactions } = measuredTable();
    database.exec('BEGIN');
    database.exec('ROLLBACK');
    expect(await transactions()).toEqual({ rolled_back: 1 });
  });

  it('have savepoints within them', async () => {
    const { database, transactions } = measuredTable();
    for (const sql of ['BEGIN', 'SAVEPOINT a', 'ROLLBACK TO a', 'RELEASE a', 'END']) database.exec(sql);
    expect(await transactions()).toEqual({ committed: 1 });
  });

  it('are begun and ended by savepoints outside of others', async () => {
    const { database, transactions } = measuredTable();
    database.exec('SAVEPOINT a');
    database.exec('RELEASE a');
    expect(await transactions()).toEqual({ committed: 1 });
  });

  it('are begun and ended within one text', async () => {
    const { database, transactions } = measuredTable();
    database.exec('BEGIN; DELETE FROM t; COMMIT; BEGIN; DELETE FROM t; ROLLBACK');
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
  });

  it('are seen to be open after a text that goes on where nobody reads it', async () => {
    const { database, transactions } = measuredTable();
    database.exec(`${'DELETE FROM t; '.repeat(2000)} BEGIN`);
    database.exec('COMMIT');
    expect(await transactions()).toEqual({ committed: 1 });
  });

  it('go on where they cannot be committed', async () => {
    const { database, transactions } = measuredTable();
    database.exec('PRAGMA foreign_keys = ON');
    database.exec('CREATE TABLE u (t_id REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)');
    database.exec('BEGIN; INSERT INTO u VALUES (99)');
    expect(() => database.exec('COMMIT')).toThrow('FOREIGN KEY');
    expect(await transactions()).toEqual({});
    database.exec('DELETE FROM u; COMMIT');
    expect(await transactions()).toEqual({ committed: 1 });
  });

  it('are rolled back by an error that does so', async () => {
    const { database, transactions } = measuredTable();
    database.exec('BEGIN');
    expect(() => database.exec("INSERT OR ROLLBACK INTO t (name) VALUES ('a')")).toThrow('UNIQUE');
    expect(await transactions()).toEqual({ rolled_back: 1 });
  });

  it('survive other errors', async () => {
    const { database, transactions } = measuredTable();
    database.exec('BEGIN');
    expect(() => database.exec("INSERT INTO t (name) VALUES ('a')")).toThrow('UNIQUE');
    expect(() => database.exec('BEGIN')).toThrow('within a transaction');
    database.exec('COMMIT');
    expect(await transactions()).toEqual({ committed: 1 });
  });

  it('are rolled back where the database is closed', async () => {
    const { database, transactions } = measuredTable();
    database.exec('BEGIN');
    database.close();
    expect(await transactions()).toEqual({ rolled_back: 1 });
  });

  it('that were begun before are not counted', async () => {
    const database = openTable(driver);
    database.exec('BEGIN');
    const { transactions } = measureSqlite();
    database.exec('COMMIT');
    expect(await transactions()).toEqual({});
  });

  it('are not counted where the application does not want it', async () => {
    const database = openTable(driver);
    const { collect } = measureSqlite({ transactionOutcome: undefined });
    database.exec('BEGIN; COMMIT');
    expect((await collect()).map(({ name }) => name)).toEqual(['db.client.operation.duration']);
  });
});
