import { createRequire } from 'node:module';
import { ignored } from '@executor-metrics/instrumentation';
import { pointHistogram, pointsOf } from '@executor-metrics/testkit';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { measured, ofPool } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

const pg80 = createRequire(import.meta.url)('pg-8-0') as typeof pg;
const name = '127.0.0.1:5432/postgres';
const poolName = 'db.client.connection.pool.name';

function poolOf(options: pg.PoolConfig = {}, version: typeof pg = pg): pg.Pool {
  const pool = new version.Pool({ ...postgres, ...options });
  onTestFinished(() => (pool.ended ? undefined : pool.end()));
  return pool;
}

describe.each([
  ['pg 8.23', pg],
  ['pg 8.0', pg80],
])('a pool of %s', (_version, version) => {
  it('has used and idle connections, and who waits', async () => {
    const { collect } = measured();
    const pool = poolOf({ max: 2 }, version);
    const clients = [await pool.connect(), await pool.connect()];
    const waiting = pool.connect();
    const full = await collect();
    for (const client of clients) client.release();
    (await waiting).release();
    const free = await collect();
    const states = (metrics: typeof full) =>
      ['used', 'idle']
        .map((state) => ofPool(metrics, 'count', name, state))
        .concat(ofPool(metrics, 'pending_requests', name));
    expect([states(full), states(free)]).toEqual([
      [2, 0, 1],
      [0, 2, 0],
    ]);
    expect(['limit', 'idle.max', 'idle.min'].map((part) => ofPool(full, part, name))).toEqual([2, 2, 0]);
  });

  it('says how long connections take to be made, waited for and used', async () => {
    const { collect } = measured();
    const pool = poolOf({ max: 1 }, version);
    const first = await pool.connect();
    const second = pool.connect();
    await new Promise((resolve) => setTimeout(resolve, 30));
    first.release();
    (await second).release();
    await pool.query('SELECT 1');
    const metrics = await collect();
    const [create, wait, use] = ['create_time', 'wait_time', 'use_time'].map((part) =>
      pointHistogram(metrics, `db.client.connection.${part}`, { [poolName]: name }),
    );
    expect([create?.count, wait?.count, use?.count]).toEqual([1, 3, 3]);
    expect(wait?.sum).toBeGreaterThan(0.029);
    expect(use?.sum).toBeGreaterThan(0.029);
    expect(use?.sum).toBeLessThan(2);
  });

  it('takes its name from a connection string, without the password', async () => {
    const { collect } = measured();
    const pool = poolOf(
      {
        host: undefined,
        user: undefined,
        database: undefined,
        port: undefined,
        connectionString: 'postgres://postgres:s3cr%40t@localhost:5432/postgres?application_name=em',
      } as pg.PoolConfig,
      version,
    );
    await pool.query('SELECT 1');
    const metrics = await collect();
    expect(pointsOf(metrics, 'db.client.connection.limit').map(({ attributes }) => attributes)).toEqual([
      { [poolName]: 'localhost:5432/postgres' },
    ]);
    expect(JSON.stringify(metrics)).not.toMatch(/s3cr/);
  });
});

describe('pools', () => {
  it('are never negative, however many there are at once', async () => {
    const { collect } = measured();
    const pools = [poolOf({ max: 3 }), poolOf({ max: 3 })];
    let isOver = false;
    const sending = Promise.all(
      pools.flatMap((pool) =>
        Array.from({ length: 5 }, async () => {
          while (!isOver) await pool.query('SELECT 1');
        }),
      ),
    );
    for (let i = 0; i < 30; i++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      const points = pointsOf(await collect(), 'db.client.connection.count');
      const values = points.map((point) => (point.kind === 'sum' ? point.value : Number.NaN));
      expect(Math.min(0, ...values)).toBe(0);
      expect(Math.max(0, ...values)).toBeLessThanOrEqual(3);
    }
    isOver = true;
    await sending;
    const metrics = await collect();
    for (const [i, pool] of pools.entries()) {
      const itsName = i === 0 ? name : `${name}#2`;
      expect(ofPool(metrics, 'count', itsName, 'idle')).toBe(pool.idleCount);
      expect(ofPool(metrics, 'count', itsName, 'used')).toBe(0);
    }
  });

  it('have few names, also where they are made and ended all the time', async () => {
    const { collect } = measured();
    for (let i = 0; i < 10; i++) {
      const pool = new pg.Pool(postgres);
      await pool.query('SELECT 1');
      await pool.end();
    }
    const names = new Set((await collect()).map(({ attributes }) => attributes[poolName]).filter(Boolean));
    expect([...names]).toEqual([name]);
  });

  it('that were made before the instrumentation was enabled are measured from their next use on', async () => {
    const pool = poolOf();
    await pool.query('SELECT 1');
    const { collect, counts } = measured();
    await pool.query('SELECT 1');
    expect(ofPool(await collect(), 'count', name, 'idle')).toBe(1);
    expect(await counts()).toEqual({ SELECT: 1 });
  });

  it('have the names that the user gives them', async () => {
    const reports = poolOf();
    const { collect } = measured({ poolName: (pool) => (pool === reports ? 'reports' : undefined) });
    await reports.query('SELECT 1');
    await poolOf().query('SELECT 1');
    const metrics = await collect();
    expect(['reports', name].map((each) => ofPool(metrics, 'limit', each))).toEqual([10, 10]);
  });

  it('are used for as long as a query takes, whatever the caller does then', async () => {
    const { collect } = measured();
    const pool = poolOf({ max: 1 });
    await new Promise<void>((resolve) => {
      pool.query('SELECT pg_sleep(0.03)', (() => {
        const until = performance.now() + 300;
        while (performance.now() < until);
        resolve();
      }) as never);
    });
    const client = await pool.connect();
    await client.query('SELECT pg_sleep(0.03)');
    await new Promise((resolve) => setTimeout(resolve, 30));
    client.release();
    const metrics = await collect();
    const use = pointHistogram(metrics, 'db.client.connection.use_time');
    const statements = pointHistogram(metrics, 'db.client.operation.duration');
    expect([use.count, statements.count]).toEqual([2, 2]);
    expect(use.sum).toBeGreaterThan(0.089);
    expect(use.sum).toBeLessThan(0.3);
    expect(statements.sum).toBeGreaterThan(0.059);
    expect(statements.sum).toBeLessThan((use.sum ?? 0) - 0.025);
  });

  it('that check each client first begin to measure a query afterwards', async () => {
    const { collect } = measured();
    const verify = (_client: unknown, done: () => void) => void setTimeout(done, 200);
    const pool = poolOf({ max: 1, verify } as pg.PoolConfig);
    await pool.query('SELECT 1');
    const metrics = await collect();
    expect(pointHistogram(metrics, 'db.client.operation.duration').sum).toBeLessThan(0.15);
    expect(pointHistogram(metrics, 'db.client.connection.use_time').sum).toBeGreaterThan(0.19);
  });

  it('are not measured any more once the instrumentation is disabled', async () => {
    const { collect, counts, disable } = measured();
    const pool = poolOf();
    await pool.query('SELECT 1');
    disable();
    await pool.query('SELECT 1');
    expect(await counts()).toEqual({ SELECT: 1 });
    expect(pointsOf(await collect(), 'db.client.connection.count')).toEqual([]);
  });

  it('that are marked are left alone, and so is what they send', async () => {
    const { collect } = measured();
    const pool = ignored(poolOf());
    await pool.query('SELECT 1');
    const client = await pool.connect();
    await client.query('SELECT 1');
    client.release();
    expect(await collect()).toEqual([]);
  });

  it('measure nothing of a client that is marked', async () => {
    const { counts } = measured();
    const client = ignored(await poolOf().connect());
    await client.query('SELECT 1');
    client.release();
    expect(await counts()).toEqual({});
  });
});
