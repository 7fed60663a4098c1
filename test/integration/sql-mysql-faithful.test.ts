import { AsyncLocalStorage } from 'node:async_hooks';
import core from 'mysql2';
import mysql from 'mysql2/promise';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './sql-servers/measured.ts';
import { mariadb, requireMariadb } from './sql-servers/servers.ts';

beforeEach(requireMariadb);

const storage = new AsyncLocalStorage<string>();

/** What a caller can see of a call. */
type Seen = Record<string, unknown>;

async function connected(): Promise<core.Connection> {
  const connection = core.createConnection(mariadb);
  await new Promise((resolve) => connection.connect(resolve));
  onTestFinished(() => connection.destroy());
  return connection;
}

/** Calls with a callback, and sees what the callback gets. */
function called(send: (callback: () => void) => unknown): Promise<Seen> {
  return storage.run('mine', () => {
    const { promise, resolve } = Promise.withResolvers<Seen>();
    const seen: Seen = {};
    const returned = send(function callback(this: unknown, ...args: unknown[]) {
      seen.this = this === undefined ? 'undefined' : Object.getPrototypeOf(this)?.constructor?.name;
      seen.args = args.map((arg) => (arg instanceof Error ? arg.message : arg));
      seen.store = storage.getStore();
      resolve(JSON.parse(JSON.stringify(seen)));
    });
    seen.returned = (returned as object | undefined)?.constructor?.name;
    return promise;
  });
}

const ofPromise = async (promise: Promise<unknown>): Promise<Seen> => ({
  constructor: promise.constructor === Promise,
  keys: Reflect.ownKeys(promise),
  result: JSON.parse(JSON.stringify(await promise.catch((error: unknown) => String(error)))),
});

/** Uses of a connection, and what is seen of each. */
const uses: Readonly<Record<string, (connection: core.Connection) => Promise<unknown>>> = {
  'a query': (connection) => called((callback) => connection.query('SELECT 1 AS a', callback)),
  'a query that fails': (connection) => called((callback) => connection.query('SELECT * FROM no_such_table', callback)),
  'an execution': (connection) => called((callback) => connection.execute('SELECT ? AS a', [1], callback)),
  'an execution that fails': (connection) =>
    called((callback) => connection.execute('SELECT * FROM no_such_table', callback)),
  'a preparation': (connection) => called((callback) => connection.prepare('SELECT * FROM no_such_table', callback)),
  'a promise': (connection) => ofPromise(connection.promise().query('SELECT 1 AS a')),
  'a promise that is rejected': (connection) => ofPromise(connection.promise().execute('SELECT * FROM no_such_table')),
  async 'a stream'(connection) {
    const stream = connection.query('SELECT 1 AS a UNION ALL SELECT 2').stream();
    const rows: unknown[] = [];
    stream.on('data', (row) => rows.push(row));
    await new Promise((resolve) => stream.on('end', resolve));
    return { rows };
  },
  'an event without a listener': (connection) =>
    new Promise((resolve) => {
      connection.on('error', (error) => resolve(String(error)));
      connection.query('SELECT * FROM no_such_table');
    }),
  async 'the methods themselves'(connection) {
    return [connection.query, connection.execute].map(({ name, length }) => [name, length]);
  },
  async 'a pool'() {
    const pool = core.createPool({ ...mariadb, connectionLimit: 1 });
    const events: string[] = [];
    for (const event of ['connection', 'acquire', 'release', 'enqueue'])
      pool.on(event as 'release', () => events.push(event));
    const seen = [
      await called((callback) => pool.query('SELECT 1 AS a', callback)),
      await called((callback) => pool.execute('SELECT 1 AS a', callback)),
      await ofPromise(pool.promise().query('SELECT 1 AS a')),
    ];
    await Promise.all([pool.promise().query('SELECT 1'), pool.promise().query('SELECT 2')]);
    await pool.promise().end();
    return { seen, events, keys: Object.keys(pool).sort() };
  },
};

describe('to its caller, a connection looks the same for', () => {
  it.each(Object.entries(uses))('%s', async (_what, use) => {
    const before = await use(await connected());
    measured();
    expect(await use(await connected())).toEqual(before);
  });
});

it('a promise that nobody handles stays one that nobody handles', async () => {
  measured();
  const connection = await mysql.createConnection(mariadb);
  onTestFinished(() => connection.destroy());
  const unhandled: unknown[] = [];
  const others = process.rawListeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  void connection.query('SELECT * FROM no_such_table');
  await connection.query('SELECT 1');
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.removeAllListeners('unhandledRejection');
  for (const listener of others) process.on('unhandledRejection', listener as () => void);
  expect(unhandled.map(String)).toEqual([expect.stringContaining('no_such_table')]);
});
