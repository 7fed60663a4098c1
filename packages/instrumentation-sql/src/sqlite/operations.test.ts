import { ignored } from '@executor-metrics/instrumentation';
import { recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { drivers, openTable, type SqliteDatabase } from '../testdata/sqlite/drivers.ts';
import { type MeasuredSqlite, measureSqlite } from '../testdata/sqlite/measured-sqlite.ts';

const driversByName = drivers.map((driver) => [driver.name, driver] as const);

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

describe.each(driversByName)('the operations of %s', (_, driver) => {
  /** A database whose creation has not been measured, and what measures it from now on. */
  function measuredTable(): MeasuredSqlite & { readonly database: SqliteDatabase } {
    const database = openTable(driver);
    return { ...measureSqlite(), database };
  }

  it('are measured by run, get and all, with what was prepared before as well', async () => {
    const before = openTable(driver);
    const prepared = before.prepare('SELECT * FROM t WHERE id = ?');
    const { operations } = measureSqlite();
    expect(prepared.get(1)).toMatchObject({ id: 1, name: 'a' });
    expect(before.prepare('SELECT * FROM t').all()).toHaveLength(3);
    expect(before.prepare('DELETE FROM t WHERE id = 3').run().changes).toBe(1);
    expect(await operations()).toEqual({ 'SELECT t': 2, 'DELETE t': 1 });
  });

  it('have the system and the name of the database, and durations in seconds', async () => {
    const { database, collect } = measuredTable();
    database.prepare('SELECT 1').get();
    const point = (await collect()).find(({ name }) => name === 'db.client.operation.duration');
    expect(point).toMatchObject({
      unit: 's',
      attributes: { 'db.system.name': 'sqlite', 'db.namespace': ':memory:', 'db.query.summary': 'SELECT' },
    });
    expect(point?.kind === 'histogram' ? point.histogram.sum : Number.NaN).toBeLessThan(1);
  });

  it('have the number of rows that a query returned, which may be none', async () => {
    const { database, rows } = measuredTable();
    database.prepare('SELECT * FROM t').all();
    database.prepare('SELECT id FROM t WHERE id = 1').get();
    database.prepare('SELECT * FROM t AS x, t AS y WHERE false').get();
    database.prepare('SELECT * FROM t AS x, t AS y WHERE false').all();
    expect(await rows()).toEqual({ 'SELECT t': 4, 'SELECT t t': 0 });
  });

  it('have the rows of RETURNING, and none where nothing is returned', async () => {
    const { database, rows } = measuredTable();
    database.prepare('UPDATE t SET name = name RETURNING id').all();
    database.prepare('DELETE FROM t WHERE id = 1').run();
    expect(await rows()).toEqual({ 'UPDATE t': 3 });
  });

  it('have operation and table apart where that is asked for', async () => {
    const database = openTable(driver);
    const { collect } = measureSqlite({ operationNames: true });
    database.prepare('select * from t').all();
    const durations = (await collect()).filter(({ name }) => name === 'db.client.operation.duration');
    expect(durations.map(({ attributes }) => attributes)).toMatchObject([
      { 'db.query.summary': 'select t', 'db.operation.name': 'SELECT', 'db.collection.name': 't' },
    ]);
  });

  it('are those of a text of several statements, as one', async () => {
    const { database, operations } = measuredTable();
    database.exec("INSERT INTO t (name) VALUES ('d'); INSERT INTO t (name) VALUES ('e'); DELETE FROM t");
    expect(await operations()).toEqual({ 'INSERT t DELETE t': 1 });
  });

  describe('that are iterations', () => {
    it('end with the last row', async () => {
      const { database, operations, rows } = measuredTable();
      const seen = [...database.prepare('SELECT * FROM t').iterate()];
      expect(seen).toHaveLength(3);
      expect([await operations(), await rows()]).toEqual([{ 'SELECT t': 1 }, { 'SELECT t': 3 }]);
    });

    it('end where the application has seen enough', async () => {
      const { database, operations, rows } = measuredTable();
      for (const _ of database.prepare('SELECT * FROM t').iterate()) break;
      expect([await operations(), await rows()]).toEqual([{ 'SELECT t': 1 }, { 'SELECT t': 1 }]);
    });

    it('end once, whatever is called afterwards', async () => {
      const { database, operations } = measuredTable();
      const iterator = database.prepare('SELECT * FROM t WHERE id = 1').iterate();
      while (iterator.next().done !== true);
      iterator.next();
      iterator.return?.();
      iterator.return?.();
      expect(await operations()).toEqual({ 'SELECT t': 1 });
    });

    it('end where the application fails between two rows', async () => {
      const { database, operations } = measuredTable();
      const broken = errorOf(() => {
        for (const row of database.prepare('SELECT * FROM t').iterate()) throw new Error('ours', { cause: row });
      });
      expect(broken).toMatchObject({ message: 'ours', cause: { id: 1 } });
      expect(await operations()).toEqual({ 'SELECT t': 1 });
    });

    it('are two where a statement is iterated twice', async () => {
      const { database, rows } = measuredTable();
      const statement = database.prepare('SELECT * FROM t');
      const iterator = statement.iterate();
      expect(iterator[Symbol.iterator]()).toBe(iterator);
      expect([...iterator, ...statement.iterate()]).toHaveLength(6);
      expect(await rows()).toEqual({ 'SELECT t': 6 });
    });

    it('fail with a row that cannot be made', async () => {
      const { database, operations } = measuredTable();
      database.function('broken', () => {
        throw new TypeError('no');
      });
      const broken = errorOf(() => [...database.prepare('SELECT broken() FROM t').iterate()]);
      expect(broken).toMatchObject({ message: 'no' });
      expect(await operations()).toEqual({ 'SELECT t TypeError': 1 });
    });

    it('are not over before they end', async () => {
      const { database, operations } = measuredTable();
      const iterator = database.prepare('SELECT * FROM t').iterate();
      iterator.next();
      expect(await operations()).toEqual({});
      iterator.return?.();
      expect(await operations()).toEqual({ 'SELECT t': 1 });
    });
  });

  describe('that fail', () => {
    it('have the name of the result code as type and as code, and throw what the driver throws', async () => {
      const { database, collect } = measuredTable();
      const insert = database.prepare('INSERT INTO t (name) VALUES (?)');
      expect(errorOf(() => insert.run('a'))).toMatchObject({ message: 'UNIQUE constraint failed: t.name' });
      expect((await collect()).find(({ name }) => name === 'db.client.operation.duration')).toMatchObject({
        attributes: {
          'db.query.summary': 'INSERT t',
          'error.type': 'SQLITE_CONSTRAINT_UNIQUE',
          'db.response.status_code': 'SQLITE_CONSTRAINT_UNIQUE',
        },
      });
    });

    it('are those that cannot be prepared as well', async () => {
      const { database, operations } = measuredTable();
      errorOf(() => database.prepare('SELECT * FROM missing'));
      errorOf(() => database.exec("INSERT INTO t (name) VALUES ('d'); SELECT * FROM missing"));
      expect(await operations()).toEqual({
        'SELECT missing SQLITE_ERROR': 1,
        'INSERT t SELECT missing SQLITE_ERROR': 1,
      });
    });

    it('by wrong parameters have the name or the code of that error', async () => {
      const { database, operations } = measuredTable();
      const find = database.prepare('SELECT * FROM t WHERE id = ?');
      errorOf(() => find.get(1, 2));
      const [key] = Object.keys(await operations());
      expect(key).toMatch(/^SELECT t (RangeError|SQLITE_RANGE)$/);
    });

    it('are those of a database that is closed', async () => {
      const { operations, transactions } = measureSqlite();
      const database = driver.open(':memory:');
      database.close();
      const warnings = recordWarnings();
      errorOf(() => database.exec('BEGIN'));
      const [key] = Object.keys(await operations());
      expect(key).toMatch(/^BEGIN (TypeError|ERR_INVALID_STATE)$/);
      expect([await transactions(), warnings]).toEqual([{}, []]);
    });

    it('return no rows', async () => {
      const { database, rows } = measuredTable();
      errorOf(() => database.prepare('INSERT INTO t (name) VALUES (?) RETURNING id').get('a'));
      expect(await rows()).toEqual({});
    });
  });

  it('have no value in any attribute, whatever is executed', async () => {
    const { database, collect } = measuredTable();
    database.exec("INSERT INTO t (name) VALUES ('hunter2'), ('--hunter2'), ('''hunter2')");
    database.prepare("SELECT 'hunter2' AS hunter2 FROM t WHERE name = 'hunter2' OR id = 4711").all();
    errorOf(() => database.prepare("hunter2 'hunter2"));
    errorOf(() => database.prepare('\u0000hunter2'));
    expect(JSON.stringify(await collect())).not.toMatch(/hunter2|4711/);
  });

  it('with wrong arguments fail as without us', async () => {
    const warnings = recordWarnings();
    const plain = openTable(driver);
    const hostile: readonly unknown[] = [undefined, null, 7, {}, [], Symbol('x')];
    const failures = (database: SqliteDatabase): readonly unknown[] =>
      hostile.flatMap((value) =>
        [() => database.exec(value as string), () => database.prepare(value as string)].map(
          (call) => (errorOf(call) as Error).message,
        ),
      );
    const expected = failures(plain);
    const { database, operations } = measuredTable();
    expect(failures(database)).toEqual(expected);
    expect(await operations()).toEqual({});
    expect(warnings).toEqual([]);
  });

  it('have the results and the errors of the driver, the very same', () => {
    const { database } = measuredTable();
    expect([undefined, database]).toContain(database.exec('SELECT 1'));
    const failure = new Error('mine');
    database.function('broken', () => {
      throw failure;
    });
    expect(errorOf(() => database.prepare('SELECT broken()').get())).toBe(failure);
    expect(errorOf(() => database.exec('SELECT broken()'))).toBe(failure);
    expect(database.prepare('SELECT id FROM t WHERE id = 99').get()).toBe(undefined);
    expect(
      database
        .prepare('SELECT id AS n FROM t')
        .all()
        .map((row) => ({ ...(row as object) })),
    ).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  });

  it('of a database that is marked are left alone', async () => {
    const { database, operations } = measuredTable();
    ignored(database);
    database.prepare('SELECT * FROM t').all();
    database.exec('DELETE FROM t');
    errorOf(() => database.exec('DELETE FROM missing'));
    expect(await operations()).toEqual({});
  });

  it('are bounded in number however many statements and tables there are', async () => {
    const { database, collect, operations } = measuredTable();
    for (let i = 0; i < 1000; i++) {
      const letters = [...String(i)].map((digit) => 'abcdefghij'.charAt(Number(digit))).join('');
      errorOf(() => database.prepare(`SELECT ${i} FROM missing_${letters}`));
      errorOf(() => database.prepare(`SELECT ${i} FROM missing_${i}`));
    }
    const durations = (await collect()).filter(({ name }) => name === 'db.client.operation.duration');
    expect(durations.length).toBeLessThan(600);
    expect(await operations()).toMatchObject({ 'SELECT missing_? SQLITE_ERROR': 1000 });
  });

  it('are as before when the instrumentation is disabled, and measured again when it is enabled', async () => {
    const { database, instrumentation, operations } = measuredTable();
    const find = database.prepare('SELECT * FROM t');
    find.all();
    instrumentation.disable();
    find.all();
    for (const _ of find.iterate());
    expect(Object.keys(Reflect.getPrototypeOf(find) as object)).toContain('all');
    instrumentation.enable();
    find.all();
    for (const _ of find.iterate());
    expect(await operations()).toEqual({ 'SELECT t': 3 });
  });
});
