import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@executor-metrics/testkit';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { measured } from './sql-servers/measured.ts';
import { type PrivatePostgres, requirePostgresProgram, startPostgres } from './sql-servers/private-postgres.ts';
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

/** What pg says of itself, without a code. */
const words: Readonly<Record<string, string>> = {
  'Connection terminated unexpectedly': 'connection_terminated',
  'Client has encountered a connection error and is not queryable': 'client_closed',
  'Client was closed and is not queryable': 'client_closed',
};

class PgApplication extends Application {
  readonly #pool: pg.Pool;
  readonly #address: PrivatePostgres['address'];

  constructor(pool: pg.Pool, address: PrivatePostgres['address']) {
    super(failureOf);
    this.#pool = pool;
    this.#address = address;
  }

  get connections(): readonly number[] {
    const { totalCount, idleCount, waitingCount } = this.#pool;
    return [totalCount - idleCount, idleCount, waitingCount];
  }

  async run(): Promise<void> {
    const queries = Array.from({ length: 5 }, () =>
      this.repeat(() => this.sees('SELECT pg_class', this.#pool.query('SELECT relname FROM pg_class LIMIT 1'))),
    );
    await Promise.all([...queries, this.repeat(() => this.#transact()), this.repeat(() => this.#useClient())]);
  }

  async #transact(): Promise<void> {
    const client = await this.#pool.connect().catch(() => undefined);
    if (client === undefined) return sleep(5);
    const hasBegun = await this.sees('BEGIN', client.query('BEGIN'));
    await this.sees('INSERT restarts', client.query('INSERT INTO restarts DEFAULT VALUES'));
    const hasCommitted = await this.sees('COMMIT', client.query('COMMIT'));
    if (hasBegun) this.transactionEnded(hasCommitted);
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
    const application = new PgApplication(pool, server.address);
    const traffic = new Traffic(application, measuring);
    onTestFinished(() => traffic.end());
    const { readings } = traffic;
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
    const timed = ['create_time', 'wait_time', 'use_time'].map((part) => timedInPool(metrics, part));
    expect(timed).toEqual([events.connect, events.acquire, events.release]);
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
