import { setTimeout as sleep } from 'node:timers/promises';
import { type CollectedMetric, eventually, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { duration, type Measured, measured } from './sql-servers/measured.ts';
import { type PrivatePostgres, requirePostgresProgram, startPostgres } from './sql-servers/private-postgres.ts';

type Counts = Readonly<Record<string, number>>;
type Ending = 'kill' | 'stop';

/** What pg says of itself, without a code. */
const words: Readonly<Record<string, string>> = {
  'Connection terminated unexpectedly': 'connection_terminated',
  'Client has encountered a connection error and is not queryable': 'client_closed',
  'Client was closed and is not queryable': 'client_closed',
};

/** What an application sees of its statements: how many ended in which way, and what became of its transactions. */
class Application {
  readonly #counts = new Map<string, number>();
  readonly #pool: pg.Pool;
  readonly #address: PrivatePostgres['address'];
  readonly transactions: Record<string, number> = {};
  succeeded = 0;
  isOver = false;

  constructor(pool: pg.Pool, address: PrivatePostgres['address']) {
    this.#pool = pool;
    this.#address = address;
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
    const queries = Array.from({ length: 5 }, () =>
      this.#repeat(() => this.sees('SELECT pg_class', this.#pool.query('SELECT relname FROM pg_class LIMIT 1'))),
    );
    await Promise.all([...queries, this.#repeat(() => this.#transact()), this.#repeat(() => this.#useClient())]);
  }

  async #repeat(act: () => Promise<unknown>): Promise<void> {
    while (!this.isOver) await act();
  }

  async #transact(): Promise<void> {
    const client = await this.#pool.connect().catch(() => undefined);
    if (client === undefined) return sleep(5);
    const hasBegun = await this.sees('BEGIN', client.query('BEGIN'));
    await this.sees('INSERT restarts', client.query('INSERT INTO restarts DEFAULT VALUES'));
    const hasCommitted = await this.sees('COMMIT', client.query('COMMIT'));
    const outcome = hasCommitted ? 'committed' : 'rolled_back';
    if (hasBegun) this.transactions[outcome] = (this.transactions[outcome] ?? 0) + 1;
    client.release(!hasCommitted);
  }

  /** A client of its own, for as long as it is of use. */
  async #useClient(): Promise<void> {
    const client = new pg.Client(this.#address);
    client.on('error', () => {});
    try {
      await client.connect();
      while (!this.isOver && (await this.sees('SELECT pg_type', client.query('SELECT oid FROM pg_type LIMIT 1'))));
      // Too late.
      if (!this.isOver) await this.sees('SELECT pg_type', client.query('SELECT oid FROM pg_type LIMIT 1'));
    } catch {
      await sleep(5);
    }
    await client.end().catch(() => {});
  }
}

/** `error.type`, and the status code where the server gave the answer. */
function failureOf(error: unknown): string {
  const { code, severity, message } = error as pg.DatabaseError;
  return severity === undefined ? (words[message] ?? String(code)) : `${code}/${code}`;
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
  readonly #pool: pg.Pool;
  readonly #collect: Measured['collect'];
  readonly #done: Promise<unknown>;

  constructor(pool: pg.Pool, address: PrivatePostgres['address'], { collect }: Measured) {
    this.#pool = pool;
    this.#collect = collect;
    this.application = new Application(pool, address);
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

/** Those that are used, those that are idle, and who waits for one. */
function connectionsOf({ totalCount, idleCount, waitingCount }: pg.Pool): number[] {
  return [totalCount - idleCount, idleCount, waitingCount];
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

/** How many connections were created, were waited for and were used. */
function timedInPools(metrics: readonly CollectedMetric[]): number[] {
  const parts = ['create_time', 'wait_time', 'use_time'];
  return parts.map((part) => pointHistogram(metrics, `db.client.connection.${part}`).count);
}

/** Where the statements were sent to. */
function databasesOf(metrics: readonly CollectedMetric[]): Set<string> {
  const points = pointsOf(metrics, duration);
  return new Set(points.map(({ attributes }) => `${attributes['db.system.name']} ${attributes['server.port']}`));
}

async function serverWithPool(program: string) {
  const server = await startPostgres(program);
  const { address } = server;
  const pool = new pg.Pool({ ...address, max: 3 });
  pool.on('error', () => {});
  // Also those that somebody has, who does not listen yet.
  pool.on('connect', (client) => client.on('error', () => {}));
  onTestFinished(() => pool.end());
  const admin = new pg.Client(address);
  await admin.connect();
  await admin.query('CREATE TABLE restarts (id serial)');
  await admin.end();
  return { server, pool };
}

describe('a server that goes away in mid-traffic and comes back', () => {
  it.for<[string, Ending, RegExp]>([
    ['when it is killed', 'kill', /^(connection_terminated|ECONNRESET|EPIPE|57P01\/57P01)$/],
    ['when it is stopped', 'stop', /^57P01\/57P01$/],
  ])('leaves counts that are exact %s', async ([, ending, lost], test) => {
    const { server, pool } = await serverWithPool(requirePostgresProgram(test));
    await using _ = server;
    const events = { connect: 0, acquire: 0, release: 0 };
    for (const event of ['connect', 'acquire', 'release'] as const) pool.on(event as 'connect', () => events[event]++);
    const measuring = measured({}, 'ours');
    const traffic = new Traffic(pool, server.address, measuring);
    onTestFinished(() => traffic.end());
    const { application, readings } = traffic;
    await traffic.goesOn();
    const series = seriesOfPools(await measuring.collect());
    const connects = events.connect;
    await server[ending]();
    const isRefused = () => expect(application.counts).toHaveProperty('SELECT pg_class!ECONNREFUSED');
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
    expect(measuredConnections(metrics)).toEqual([0, pool.totalCount, 0]);
    expect(events.connect).toBeGreaterThan(connects);
    expect(timedInPools(metrics)).toEqual([events.connect, events.acquire, events.release]);
    expect(seriesOfPools(metrics)).toEqual(series);
    expect(databasesOf(metrics)).toEqual(new Set([`postgresql ${server.address.port}`]));
  });
});

describe('a transaction that is open when the server goes away', () => {
  it.for<[string, Ending, RegExp]>([
    ['when it is killed', 'kill', /^(connection_terminated|ECONNRESET)$/],
    ['when it is stopped', 'stop', /^57P01\/57P01$/],
  ])('is rolled back once, whether it is idle or not, %s', async ([, ending, lost], test) => {
    const { server, pool } = await serverWithPool(requirePostgresProgram(test));
    await using _ = server;
    const { counts, transactions } = measured();
    const idle = await pool.connect();
    const busy = new pg.Client(server.address);
    for (const client of [idle, busy]) client.on('error', () => {});
    await busy.connect();
    for (const client of [idle, busy]) await client.query('BEGIN; INSERT INTO restarts DEFAULT VALUES');
    const sleeping = Promise.allSettled([busy.query('SELECT * FROM pg_sleep(30)')]);
    await server[ending]();
    const [{ reason }] = (await sleeping) as [PromiseRejectedResult];
    const error = failureOf(reason);
    expect(error).toMatch(lost);
    await eventually(async () => expect(await transactions()).toEqual({ rolled_back: 2 }), { what: 'their ends' });
    for (const client of [idle, busy]) await expect(client.query('COMMIT')).rejects.toThrow('not queryable');
    idle.release(true);
    await server.start();
    const again = await pool.connect();
    await again.query('BEGIN');
    expect(await again.query('SELECT * FROM restarts')).toHaveProperty('rows', []);
    await again.query('COMMIT');
    again.release();
    expect(await transactions()).toEqual({ rolled_back: 2, committed: 1 });
    expect(await counts()).toEqual({
      'BEGIN INSERT restarts': 2,
      [`SELECT pg_sleep!${error.split('/')[0]}`]: 1,
      'COMMIT!client_closed': 2,
      BEGIN: 1,
      'SELECT restarts': 1,
      COMMIT: 1,
    });
  });
});
