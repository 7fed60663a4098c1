import { recordWarnings } from '@executor-metrics/testkit';
import BetterSqlite3 from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { measureSqlite } from '../testdata/sqlite/measured-sqlite.ts';

function openTable(): BetterSqlite3.Database {
  const database = new BetterSqlite3(':memory:');
  database.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE); INSERT INTO t (name) VALUES ('a'), ('b')");
  return database;
}

describe('a database of better-sqlite3', () => {
  it('counts the transactions of its transaction functions, whichever of them is called', async () => {
    const database = openTable();
    const before = database.transaction((name: string) =>
      database.prepare('INSERT INTO t (name) VALUES (?)').run(name),
    );
    const { transactions, operations } = measureSqlite();
    before('c');
    before.immediate('d');
    database.transaction(() => {}).exclusive();
    expect(await transactions()).toEqual({ committed: 3 });
    expect(await operations()).toEqual({ BEGIN: 3, 'INSERT t': 2, COMMIT: 3 });
  });

  it('counts those that throw as rolled back, and nested ones as savepoints', async () => {
    const database = openTable();
    const { transactions, operations } = measureSqlite();
    const inner = database.transaction(() => {
      throw new Error('no');
    });
    const outer = database.transaction(() => expect(() => inner()).toThrow('no'));
    outer();
    expect(() => inner()).toThrow('no');
    expect(await transactions()).toEqual({ committed: 1, rolled_back: 1 });
    expect(await operations()).toEqual({
      BEGIN: 2,
      SAVEPOINT: 1,
      'ROLLBACK TO': 1,
      RELEASE: 1,
      COMMIT: 1,
      ROLLBACK: 1,
    });
  });

  it('measures pragmas and explanations', async () => {
    const database = openTable();
    const { operations, rows } = measureSqlite();
    expect(database.pragma('user_version', { simple: true })).toBe(0);
    database.pragma('table_info(t)');
    expect(await operations()).toEqual({ 'PRAGMA user_version': 1, 'PRAGMA table_info': 1 });
    expect(await rows()).toEqual({ 'PRAGMA user_version': 1, 'PRAGMA table_info': 2 });
  });

  it('counts the rows of statements that are plucked, raw or expanded', async () => {
    const database = openTable();
    const { rows } = measureSqlite();
    expect(database.prepare('SELECT NULL FROM t').pluck().get()).toBe(null);
    expect(database.prepare('SELECT name FROM t').raw().all()).toEqual([['a'], ['b']]);
    expect([...database.prepare('SELECT name FROM t').expand().iterate()]).toHaveLength(2);
    expect(await rows()).toEqual({ 'SELECT t': 5 });
  });

  it('names the file, without folders', async () => {
    const database = new BetterSqlite3('/tmp/../tmp/em-better-sqlite-test.db', { fileMustExist: false });
    const { collect } = measureSqlite();
    database.prepare('SELECT 1').get();
    database.close();
    expect((await collect())[0]?.attributes).toMatchObject({ 'db.namespace': 'em-better-sqlite-test.db' });
  });

  describe('that was not found', () => {
    /** A copy of the class, as a bundler makes one: no module leads to it. */
    function bundled(): typeof BetterSqlite3 {
      const Copy = function (this: object, ...args: unknown[]) {
        return Reflect.construct(BetterSqlite3, args, new.target ?? Copy);
      } as unknown as typeof BetterSqlite3;
      Copy.prototype = Object.defineProperties({}, Object.getOwnPropertyDescriptors(BetterSqlite3.prototype)) as never;
      Copy.prototype.constructor = Copy;
      return Copy;
    }

    it('is measured when its class is handed over', async () => {
      const Database = bundled();
      const { instrumentation, operations } = measureSqlite();
      expect(instrumentation.instrument(Database)).toBe(Database);
      new Database(':memory:').exec('CREATE TABLE t (x)');
      expect(await operations()).toEqual({ 'CREATE TABLE t': 1 });
    });

    it('is measured when it is handed over itself', async () => {
      const database = new (bundled())(':memory:');
      const { instrumentation, operations } = measureSqlite();
      database.exec('SELECT 1');
      expect(await operations()).toEqual({});
      instrumentation.instrument(database);
      database.exec('SELECT 1');
      database.prepare('SELECT 1').get();
      expect(await operations()).toEqual({ SELECT: 2 });
    });

    it('says so once where it is closed already, and throws nothing', () => {
      const warnings = recordWarnings();
      const database = new (bundled())(':memory:');
      database.close();
      const { instrumentation } = measureSqlite();
      expect(() => instrumentation.instrument(database)).not.toThrow();
      expect(warnings).toHaveLength(1);
    });
  });
});
