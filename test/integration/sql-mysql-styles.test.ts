import mysql324 from 'mysql2';
import mysql324Promise from 'mysql2/promise';
import mysql30 from 'mysql2-3-0';
import mysql30Promise from 'mysql2-3-0/promise';
import mysql319 from 'mysql2-3-19';
import mysql319Promise from 'mysql2-3-19/promise';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { duration, measured, type Sdk } from './sql-servers/measured.ts';
import { mariadb, requireMariadb } from './sql-servers/servers.ts';

beforeEach(requireMariadb);

const versions = {
  'mysql2 3.24': { core: mysql324, promise: mysql324Promise },
  'mysql2 3.19': { core: mysql319 as typeof mysql324, promise: mysql319Promise as typeof mysql324Promise },
  'mysql2 3.0': { core: mysql30 as typeof mysql324, promise: mysql30Promise as typeof mysql324Promise },
};

interface Setting {
  readonly version: keyof typeof versions;
  readonly sdk: Sdk;
}

const settings: readonly Setting[] = [
  { version: 'mysql2 3.24', sdk: 'ours' },
  { version: 'mysql2 3.24', sdk: 'official' },
  { version: 'mysql2 3.19', sdk: 'ours' },
  { version: 'mysql2 3.0', sdk: 'ours' },
];

const options = { ...mariadb, multipleStatements: true, namedPlaceholders: true };
const text = 'SELECT COLUMN_NAME FROM information_schema.COLUMNS LIMIT 3';
const summary = 'SELECT information_schema.COLUMNS';

function connectionOf({ version }: Setting): mysql324.Connection {
  const connection = versions[version].core.createConnection(options);
  connection.on('error', () => {});
  onTestFinished(() => connection.destroy());
  return connection;
}

type Callback = (error: unknown, rows?: unknown) => void;
const called = (send: (callback: Callback) => unknown): Promise<unknown> =>
  new Promise((resolve) => void send((error, rows) => resolve(error ?? rows)));

describe.each(settings)('a statement with $version and the $sdk SDK', (setting) => {
  it.each<[string, (connection: mysql324.Connection) => Promise<unknown>]>([
    ['query() with a callback', (connection) => called((callback) => connection.query(text, callback))],
    [
      'query() with values',
      (connection) =>
        called((callback) =>
          connection.query('SELECT COLUMN_NAME FROM information_schema.COLUMNS LIMIT ?', [3], callback),
        ),
    ],
    [
      'query() with an object',
      (connection) => called((callback) => connection.query({ sql: text, rowsAsArray: true }, callback)),
    ],
    [
      'query() with named values',
      (connection) =>
        called((callback) =>
          connection.query('SELECT COLUMN_NAME FROM information_schema.COLUMNS LIMIT :most', { most: 3 }, callback),
        ),
    ],
    ['execute()', (connection) => called((callback) => connection.execute(text, callback))],
    [
      'execute() with values',
      (connection) =>
        called((callback) =>
          connection.execute('SELECT COLUMN_NAME FROM information_schema.COLUMNS LIMIT ?', ['3'], callback),
        ),
    ],
    ['query() of promises', (connection) => connection.promise().query(text)],
    ['execute() of promises', (connection) => connection.promise().execute(text)],
    [
      'a prepared statement',
      (connection) =>
        new Promise((resolve) => {
          connection.prepare(text, (_error, statement) => {
            statement.execute([], (_failure: unknown, rows: unknown) => resolve(rows));
          });
        }),
    ],
    [
      'a query without a callback',
      (connection) =>
        new Promise((resolve) => {
          connection.query(text).on('end', () => resolve(undefined));
        }),
    ],
    [
      'a stream',
      (connection) =>
        new Promise((resolve) => {
          connection
            .query(text)
            .stream()
            .on('data', () => {})
            .on('end', () => resolve(undefined));
        }),
    ],
    [
      'an execution without a callback',
      (connection) =>
        new Promise((resolve) => {
          connection.execute(text).on('end', () => resolve(undefined));
        }),
    ],
  ])('is counted once, with its rows, by %s', async (_what, send) => {
    const { counts, rows } = measured({}, setting.sdk);
    await send(connectionOf(setting));
    expect([await counts(), await rows()]).toEqual([{ [summary]: 1 }, { [summary]: 3 }]);
  });

  it('is of MariaDB, on its server and in its database', async () => {
    const { collect } = measured({}, setting.sdk);
    await connectionOf(setting).promise().query('SELECT 1');
    const [point] = (await collect()).filter(({ name }) => name === duration);
    expect(point?.attributes).toEqual({
      'db.system.name': 'mariadb',
      'db.namespace': 'test',
      'server.address': '127.0.0.1',
      'server.port': 3306,
      'db.query.summary': 'SELECT',
    });
  });

  it('of several is counted once, with the rows of all', async () => {
    const { counts, rows } = measured({}, setting.sdk);
    await connectionOf(setting).promise().query(`${text}; SELECT 1; SET @a = 1`);
    expect(Object.values(await counts())).toEqual([1]);
    expect(Object.values(await rows())).toEqual([4]);
  });

  it('that returns no rows has none, other than one that returns zero', async () => {
    const { rows } = measured({}, setting.sdk);
    const connection = connectionOf(setting).promise();
    await connection.query('CREATE TEMPORARY TABLE em_empty (a int)');
    await connection.query('INSERT INTO em_empty VALUES (1), (2)');
    await connection.execute('SELECT * FROM em_empty WHERE a > ?', [3]);
    expect(await rows()).toEqual({ 'SELECT em_empty': 0 });
  });

  it.each<[string, (connection: mysql324.Connection) => Promise<unknown>]>([
    ['query()', (connection) => called((callback) => connection.query('SELECT * FROM no_such_table', callback))],
    ['execute()', (connection) => called((callback) => connection.execute('SELECT * FROM no_such_table', callback))],
    [
      'query() of promises',
      (connection) =>
        connection
          .promise()
          .query('SELECT * FROM no_such_table')
          .catch(() => {}),
    ],
    [
      'execute() of promises',
      (connection) =>
        connection
          .promise()
          .execute('SELECT * FROM no_such_table')
          .catch(() => {}),
    ],
    ['prepare()', (connection) => called((callback) => connection.prepare('SELECT * FROM no_such_table', callback))],
    [
      'a query without a callback',
      (connection) =>
        new Promise((resolve) => {
          connection
            .query('SELECT * FROM no_such_table')
            .on('error', () => {})
            .on('end', () => resolve(undefined));
        }),
    ],
    [
      'an execution without a callback',
      (connection) =>
        new Promise((resolve) => {
          connection
            .execute('SELECT * FROM no_such_table')
            .on('error', () => {})
            .on('end', () => resolve(undefined));
        }),
    ],
  ])('that fails is counted once, with the number of the error, by %s', async (_what, send) => {
    const { counts, collect } = measured({}, setting.sdk);
    await send(connectionOf(setting));
    expect(await counts()).toEqual({ 'SELECT no_such_table!ER_NO_SUCH_TABLE': 1 });
    const [point] = (await collect()).filter(({ name }) => name === duration);
    expect(point?.attributes['db.response.status_code']).toBe('1146');
  });

  it('with values that cannot be sent is refused as ever, and not counted', async () => {
    const { counts } = measured({}, setting.sdk);
    const connection = connectionOf(setting);
    expect(() => connection.execute('SELECT ?', [undefined] as never, () => {})).toThrow(TypeError);
    await connection.promise().query('SELECT 1');
    expect(await counts()).toEqual({ SELECT: 1 });
  });

  it('of a pool is counted once', async () => {
    const { counts } = measured({}, setting.sdk);
    const { core, promise } = versions[setting.version];
    const pool = core.createPool(options);
    const promises = promise.createPool(options);
    onTestFinished(async () => {
      pool.end(() => {});
      await promises.end();
    });
    await called((callback) => pool.query(text, callback));
    await called((callback) => pool.execute(text, callback));
    await new Promise((resolve) => pool.query(text).on('end', () => resolve(undefined)));
    await promises.query(text);
    await promises.execute(text);
    const connection = await promises.getConnection();
    await connection.query(text);
    connection.release();
    expect(await counts()).toEqual({ [summary]: 6 });
  });

  it('of a cluster of pools is counted once', async () => {
    const { counts } = measured({}, setting.sdk);
    const cluster = versions[setting.version].core.createPoolCluster();
    cluster.add('one', options);
    cluster.add('two', options);
    onTestFinished(() => cluster.end(() => {}));
    await called((callback) => cluster.of('*').query(text, callback));
    await new Promise<void>((resolve) => {
      cluster.getConnection('two', (_error, connection) => {
        connection.query(text, () => {
          connection.release();
          resolve();
        });
      });
    });
    expect(await counts()).toEqual({ [summary]: 2 });
  });
});
