import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedMetric, eventually, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import type mysql from 'mysql2/promise';
import { describe, expect, it, onTestFinished } from 'vitest';
import { duration, type Measured, measured } from './sql-servers/measured.ts';
import { poolOf, versions } from './sql-servers/mysql-clients.ts';
import { type PrivateMariadb, requireMariadbProgram, startMariadb } from './sql-servers/private-mariadb.ts';

type Counts = Readonly<Record<string, number>>;
type Driver = typeof mysql;
type Ending = 'kill' | 'stop';
type Connect = () => Promise<mysql.Connection>;

/** What mysql2 says of itself, without a code. */
const words = new Map([["Can't add new command when connection is in closed state", 'connection_closed']]);

/** What an application sees of its statements: how many ended in which way, and what became of its transactions. */
class Application {
  readonly #counts = new Map<string, number>();
  readonly #pool: mysql.Pool;
  readonly #connect: Connect;
  readonly transactions: Record<string, number> = {};
  succeeded = 0;
  isOver = false;

  constructor(pool: mysql.Pool, connect: Connect) {
    this.#pool = pool;
    this.#connect = connect;
  }

  get counts(): Counts {
    return Object.fromEntries(this.#counts);
  }

  get failures(): string[] {
    return [...this.#counts.keys()].flatMap((key) => key.split('!').slice(1));
  }

  /** Whether the statement succeeded. */
  async sees(summary: string, statement: Promise<unknown>): Promise<boolean> {
    const [{ status, reason }] = (await Promise.allSettled([statement])) as [{ status: string; reason?: unknown }];
    const hasSucceeded = status === 'fulfilled';
    const key = hasSucceeded ? summary : `${summary}!${failureOf(reason)}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (hasSucceeded) this.succeeded++;
    else await sleep(5);
    return hasSucceeded;
  }

  /** Until it is over. */
  async run(): Promise<void> {
    await Promise.all([
      ...[1, 2, 3].map(() => this.#repeat(() => this.#query())),
      ...[1, 2].map(() => this.#repeat(() => this.#execute())),
      this.#repeat(() => this.#transact()),
      this.#repeat(() => this.#useConnection()),
    ]);
  }

  async #repeat(act: () => Promise<unknown>): Promise<void> {
    while (!this.isOver) await act();
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
    const outcome = hasCommitted ? 'committed' : 'rolled_back';
    if (hasBegun) this.transactions[outcome] = (this.transactions[outcome] ?? 0) + 1;
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

/** The same as it was measured. */
function countsOf(metrics: readonly CollectedMetric[]): Counts {
  const counts: Record<string, number> = {};
  for (const point of pointsOf(metrics, duration)) {
    if (point.kind !== 'histogram') continue;
    const { 'db.query.summary': summary, 'error.type': type, 'db.response.status_code': code } = point.attributes;
    const failure = [type, code].filter((part) => part !== undefined).join('/');
    const key = failure === '' ? String(summary) : `${summary}!${failure}`;
    counts[key] = (counts[key] ?? 0) + point.histogram.count;
  }
  return counts;
}

interface Reading {
  readonly measured: readonly number[];
  readonly actual: readonly number[];
}

/** An application at work, and what is measured of its pool beside what the pool itself says. */
class Traffic {
  readonly readings: Reading[] = [];
  readonly application: Application;
  readonly #pool: mysql.Pool;
  readonly #collect: Measured['collect'];
  readonly #done: Promise<unknown>;

  constructor(pool: mysql.Pool, connect: Connect, { collect }: Measured) {
    this.#pool = pool;
    this.#collect = collect;
    this.application = new Application(pool, connect);
    this.#done = Promise.all([this.application.run(), this.#watch()]);
  }

  /** Statements succeed, all connections are in use, and others wait for one. */
  async goesOn(): Promise<void> {
    const { application } = this;
    const before = application.succeeded;
    await eventually(() => expect(application.succeeded).toBeGreaterThan(before + 300), { what: 'traffic' });
    await this.isRead([3, 0, 3]);
  }

  /** A collection from now on finds this. */
  async isRead(connections: readonly number[]): Promise<void> {
    const { readings } = this;
    const before = readings.length;
    const found = () => expect(readings.slice(before).map(({ actual }) => actual)).toContainEqual(connections);
    await eventually(found, { what: 'a collection' });
  }

  async end(): Promise<void> {
    this.application.isOver = true;
    await this.#done;
  }

  async #watch(): Promise<void> {
    while (!this.application.isOver) {
      // The promises of a timer are resolved before anything else happens.
      await sleep(5);
      const actual = connectionsOf(this.#pool);
      this.readings.push({ actual, measured: measuredConnections(await this.#collect()) });
    }
  }
}

type Queue = '_allConnections' | '_freeConnections' | '_connectionQueue';
type Queues = Readonly<Record<Queue, { readonly length: number }>>;

/** Those that are used, those that are idle, and who waits for one. */
function connectionsOf({ pool }: mysql.Pool): number[] {
  const { _allConnections: all, _freeConnections: free, _connectionQueue: waiting } = pool as unknown as Queues;
  return [all.length - free.length, free.length, waiting.length];
}

/** Of the only pool that there is. */
function measuredConnections(metrics: readonly CollectedMetric[]): number[] {
  const state = 'db.client.connection.state';
  return [
    pointValue(metrics, 'db.client.connection.count', { [state]: 'used' }),
    pointValue(metrics, 'db.client.connection.count', { [state]: 'idle' }),
    pointValue(metrics, 'db.client.connection.pending_requests'),
  ];
}

function seriesOfPools(metrics: readonly CollectedMetric[]): string[] {
  const ofPools = metrics.filter(({ name }) => name.startsWith('db.client.connection.'));
  return ofPools.map(({ name, attributes }) => `${name} ${JSON.stringify(attributes)}`).sort();
}

function timedInPool(metrics: readonly CollectedMetric[], part: string): number {
  return pointHistogram(metrics, `db.client.connection.${part}`).count;
}

/** Where the statements were sent to. */
function databasesOf(metrics: readonly CollectedMetric[]): Set<string> {
  const points = pointsOf(metrics, duration);
  return new Set(points.map(({ attributes }) => `${attributes['db.system.name']} ${attributes['server.port']}`));
}

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
    const traffic = new Traffic(pool, connect, measuring);
    onTestFinished(() => traffic.end());
    const { application, readings } = traffic;
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
    expect(measuredConnections(metrics)).toEqual(connectionsOf(pool));
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
