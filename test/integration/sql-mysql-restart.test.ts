import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@executor-metrics/testkit';
import type mysql from 'mysql2/promise';
import { describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './sql-servers/measured.ts';
import { poolOf, versions } from './sql-servers/mysql-clients.ts';
import { type PrivateMariadb, requireMariadbProgram, startMariadb } from './sql-servers/private-mariadb.ts';
import {
  Application,
  countsOf,
  databasesOf,
  type Ending,
  measuredConnections,
  seriesOfPools,
  Traffic,
  timedInPool,
} from './sql-servers/restart-traffic.ts';

type Driver = typeof mysql;
type Connect = () => Promise<mysql.Connection>;

/** What mysql2 says of itself, without a code. */
const words = new Map([["Can't add new command when connection is in closed state", 'connection_closed']]);

class MysqlApplication extends Application {
  readonly #pool: mysql.Pool;
  readonly #connect: Connect;

  constructor(pool: mysql.Pool, connect: Connect) {
    super(failureOf);
    this.#pool = pool;
    this.#connect = connect;
  }

  get connections(): readonly number[] {
    const {
      _allConnections: all,
      _freeConnections: free,
      _connectionQueue: waiting,
    } = this.#pool.pool as unknown as Queues;
    return [all.length - free.length, free.length, waiting.length];
  }

  async run(): Promise<void> {
    await Promise.all([
      ...[1, 2, 3].map(() => this.repeat(() => this.#query())),
      ...[1, 2].map(() => this.repeat(() => this.#execute())),
      this.repeat(() => this.#transact()),
      this.repeat(() => this.#useConnection()),
    ]);
  }

  #query(): Promise<boolean> {
    return this.sees('SELECT restarts', this.#pool.query('SELECT id FROM restarts LIMIT 1'));
  }

  #execute(): Promise<boolean> {
    return this.sees('SELECT executed', this.#pool.execute('SELECT id FROM executed WHERE id > ?', [3]));
  }

  async #transact(): Promise<void> {
    const connection = await this.#pool.getConnection().catch(() => undefined);
    if (connection === undefined) return sleep(5);
    const hasBegun = await this.sees('START TRANSACTION', connection.beginTransaction());
    await this.sees('INSERT restarts', connection.query('INSERT INTO restarts () VALUES ()'));
    const hasCommitted = await this.sees('COMMIT', connection.commit());
    if (hasBegun) this.transactionEnded(hasCommitted);
    if (hasCommitted) connection.release();
    else connection.destroy();
  }

  /** A connection of its own, for as long as it is of use. */
  async #useConnection(): Promise<void> {
    const connection = await this.#connect().catch(() => undefined);
    if (connection === undefined) return sleep(5);
    const query = () => this.sees('SELECT plain', connection.query('SELECT id FROM plain'));
    while (!this.isOver && (await query()));
    // Too late.
    if (!this.isOver) await query();
    connection.destroy();
  }
}

/** `error.type`, and the status code where the server gave the answer. */
function failureOf(error: unknown): string {
  const { code, errno, sqlState, message } = error as mysql.QueryError & { readonly sqlState?: string };
  return sqlState === undefined ? (words.get(message) ?? String(code)) : `${code}/${errno}`;
}

type Queue = '_allConnections' | '_freeConnections' | '_connectionQueue';
type Queues = Readonly<Record<Queue, { readonly length: number }>>;

async function serverWithPool(program: string, driver: Driver) {
  const server = await startMariadb(program);
  const pool = poolOf({ ...server.address, connectionLimit: 3 }, driver);
  // Those that are lost while they are used say so once more.
  pool.pool.on('connection', (connection) => connection.on('error', () => {}));
  const connect = () => connectedTo(server.address, driver);
  const admin = await connect();
  for (const table of ['restarts', 'executed', 'plain']) {
    await admin.query(`CREATE TABLE ${table} (id int PRIMARY KEY AUTO_INCREMENT) ENGINE = InnoDB`);
  }
  admin.destroy();
  return { server, pool, connect };
}

async function connectedTo(address: PrivateMariadb['address'], driver: Driver): Promise<mysql.Connection> {
  const connection = await driver.createConnection(address);
  connection.on('error', () => {});
  (connection as unknown as { connection: NodeJS.EventEmitter }).connection.on('error', () => {});
  return connection;
}

/** What happens to the statements that are under way; a server that ends in its own way may say so. */
const endings: readonly (readonly [string, Ending, RegExp])[] = [
  ['is killed', 'kill', /^(PROTOCOL_CONNECTION_LOST|ECONNRESET|EPIPE)$/],
  ['is stopped', 'stop', /^(PROTOCOL_CONNECTION_LOST|ER_CONNECTION_KILLED\/1927)$/],
];
const cases = versions.flatMap(([version, driver]) =>
  endings.map(([what, ending, lost]) => [version, what, { driver, ending, lost }] as const),
);

describe('a server that goes away in mid-traffic and comes back', () => {
  it.for(cases)('leaves counts of %s that are exact when it %s', async ([, , { driver, ending, lost }], test) => {
    const { server, pool, connect } = await serverWithPool(requireMariadbProgram(test), driver);
    await using _ = server;
    let connections = 0;
    pool.on('connection', () => connections++);
    const measuring = measured({}, 'ours');
    const application = new MysqlApplication(pool, connect);
    const traffic = new Traffic(application, measuring);
    onTestFinished(() => traffic.end());
    const { readings } = traffic;
    await traffic.goesOn();
    const series = seriesOfPools(await measuring.collect());
    const before = connections;
    await server[ending]();
    const isRefused = () => expect(application.counts).toHaveProperty('SELECT restarts!ECONNREFUSED');
    await eventually(isRefused, { what: 'a server that is gone' });
    await traffic.isRead([0, 0, 0]);
    await server.start();
    await traffic.goesOn();
    await traffic.end();
    const metrics = await measuring.collect();
    expect(countsOf(metrics)).toEqual(application.counts);
    expect(application.failures).toContainEqual(expect.stringMatching(lost));
    expect(await measuring.transactions()).toEqual(application.transactions);
    expect(readings.map((reading) => reading.measured)).toEqual(readings.map(({ actual }) => actual));
    expect(readings.flatMap((reading) => reading.measured).filter((count) => count < 0)).toEqual([]);
    expect(measuredConnections(metrics)).toEqual(application.connections);
    expect(connections).toBeGreaterThan(before);
    expect(timedInPool(metrics, 'create_time')).toBe(connections);
    // What somebody had when it was lost was used as well.
    expect(timedInPool(metrics, 'use_time')).toBe(timedInPool(metrics, 'wait_time'));
    expect(seriesOfPools(metrics)).toEqual(series);
    expect(databasesOf(metrics)).toEqual(new Set([`mariadb ${server.address.port}`]));
  });
});

describe('a transaction that is open when the server goes away', () => {
  it.for(cases)('is rolled back once with %s when it %s', async ([, , { driver, ending, lost }], test) => {
    const { server, pool, connect } = await serverWithPool(requireMariadbProgram(test), driver);
    await using _ = server;
    const { counts, transactions } = measured();
    const [idle, busy] = [await pool.getConnection(), await connect()];
    for (const connection of [idle, busy]) {
      await connection.beginTransaction();
      await connection.query('INSERT INTO restarts () VALUES ()');
    }
    const sleeping = Promise.allSettled([busy.query('SELECT SLEEP(30)')]);
    await server[ending]();
    const [{ reason }] = (await sleeping) as [PromiseRejectedResult];
    expect(failureOf(reason)).toMatch(lost);
    await eventually(async () => expect(await transactions()).toEqual({ rolled_back: 2 }), { what: 'their ends' });
    for (const connection of [idle, busy]) await expect(connection.commit()).rejects.toThrow('closed state');
    await server.start();
    const again = await pool.getConnection();
    await again.beginTransaction();
    expect((await again.query('SELECT id FROM restarts'))[0]).toEqual([]);
    await again.commit();
    again.release();
    expect(await transactions()).toEqual({ rolled_back: 2, committed: 1 });
    expect(await counts()).toEqual({
      'START TRANSACTION': 3,
      'INSERT restarts': 2,
      [`SELECT!${reason.code}`]: 1,
      'COMMIT!connection_closed': 2,
      'SELECT restarts': 1,
      COMMIT: 1,
    });
  });
});
