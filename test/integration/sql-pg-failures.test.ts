import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, pointsOf, pointValue } from '@executor-metrics/testkit';
import pg from 'pg';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cutProxy } from './network/cut-proxy.ts';
import { measured, ofPool } from './sql-servers/measured.ts';
import { postgres, requirePostgres } from './sql-servers/servers.ts';

beforeEach(requirePostgres);

async function connected(options: pg.ClientConfig = {}): Promise<pg.Client> {
  const client = new pg.Client({ ...postgres, ...options });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => client.end().catch(() => {}));
  return client;
}

/** The port of a server that takes connections, and says nothing. */
async function silentPort(): Promise<number> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Who is connected to the server by this client. */
async function backendOf(client: pg.Client | pg.PoolClient): Promise<number> {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
  return rows[0].pid;
}

describe('a statement', () => {
  it('that the server cancels as it takes too long says so', async () => {
    const { counts } = measured();
    const client = await connected({ statement_timeout: 30 });
    await expect(client.query('SELECT pg_sleep(5)')).rejects.toThrow('statement timeout');
    expect(await counts()).toEqual({ 'SELECT!57014': 1 });
  });

  it('that the client gives up is counted once, also where the server answers later', async () => {
    const { counts } = measured();
    const client = await connected({ query_timeout: 30 });
    await expect(client.query('SELECT pg_sleep(0.1)')).rejects.toThrow('Query read timeout');
    const cancelled = client.query({ text: 'SELECT 1', query_timeout: 5000 } as pg.QueryConfig);
    await cancelled;
    expect(await counts()).toEqual({ 'SELECT!query_timeout': 1, SELECT: 1 });
  });

  it('that somebody else cancels says so', async () => {
    const { counts } = measured();
    const [client, other] = [await connected(), await connected()];
    const pid = await backendOf(client);
    const sleeping = client.query('SELECT * FROM pg_sleep(5)');
    const failed = expect(sleeping).rejects.toHaveProperty('code', '57014');
    await eventually(
      async () => {
        const { rows } = await other.query(`SELECT state FROM pg_stat_activity WHERE pid = $1`, [pid]);
        expect(rows[0].state).toBe('active');
      },
      { what: 'a query that is running' },
    );
    await other.query('SELECT pg_cancel_backend($1)', [pid]);
    await failed;
    expect(await counts()).toMatchObject({ 'SELECT pg_sleep!57014': 1 });
  });

  it('whose connection is killed fails, and so do those that wait behind it', async () => {
    const { counts } = measured();
    const [client, other] = [await connected(), await connected()];
    const pid = await backendOf(client);
    const statements = ['SELECT * FROM pg_sleep(5)', 'SELECT relname FROM pg_class'].map((text) => client.query(text));
    const settled = Promise.allSettled(statements);
    await other.query('SELECT pg_terminate_backend($1)', [pid]);
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    const { 'SELECT pg_sleep!57P01': killed, ...rest } = await counts();
    expect(killed).toBe(1);
    const [waiting] = Object.entries(rest).filter(([key]) => key.startsWith('SELECT pg_class'));
    expect(waiting).toEqual([expect.stringMatching(/^SELECT pg_class!\w+$/), 1]);
  });

  it('whose connection is cut fails', async () => {
    await using proxy = await cutProxy(postgres.host, postgres.port);
    const { counts } = measured();
    const client = await connected({ port: proxy.port });
    const sleeping = client.query('SELECT * FROM pg_sleep(5)');
    const failed = expect(sleeping).rejects.toThrow('Connection terminated unexpectedly');
    setTimeout(() => proxy.cut(), 30);
    await failed;
    expect(await counts()).toEqual({ 'SELECT pg_sleep!connection_terminated': 1 });
  });

  it('of a client that was ended fails', async () => {
    const { counts } = measured();
    const client = await connected();
    await client.end();
    await expect(client.query('SELECT relname FROM pg_class')).rejects.toThrow('not queryable');
    await new Promise((resolve) => client.query('SELECT 1', resolve));
    expect(await counts()).toEqual({ 'SELECT pg_class!client_closed': 1, 'SELECT!client_closed': 1 });
  });

  it('that is taken back while it waits is not counted', async () => {
    const { counts } = measured();
    const client = await connected();
    const running = client.query('SELECT relname FROM pg_class LIMIT 1');
    const waiting = client.query(new pg.Query('SELECT oid FROM pg_type'));
    (client as unknown as { cancel(of: pg.Client, query: pg.Query): void }).cancel(client, waiting);
    await running;
    await client.query('SELECT 1');
    expect(await counts()).toEqual({ 'SELECT pg_class': 1, SELECT: 1 });
  });
});

describe('a query of a pool', () => {
  it('that gets no connection is an operation that failed', async () => {
    const { counts, collect } = measured();
    const pool = new pg.Pool({ ...postgres, port: 1 });
    await expect(pool.query('SELECT relname FROM pg_class')).rejects.toHaveProperty('code', 'ECONNREFUSED');
    expect(await counts()).toEqual({ 'SELECT pg_class!ECONNREFUSED': 1 });
    const [point] = (await collect()).filter(({ name }) => name === 'db.client.operation.duration');
    expect(point?.attributes).toMatchObject({
      'server.address': '127.0.0.1',
      'server.port': 1,
      'db.namespace': 'postgres',
    });
  });

  it('that waits too long is an operation that failed, and a time-out of the pool', async () => {
    const { counts, collect } = measured();
    const pool = new pg.Pool({ ...postgres, max: 1, connectionTimeoutMillis: 40 });
    onTestFinished(() => pool.end());
    const client = await pool.connect();
    await expect(pool.query('SELECT relname FROM pg_class')).rejects.toThrow('timeout exceeded');
    await expect(pool.connect()).rejects.toThrow('timeout exceeded');
    client.release();
    expect(await counts()).toEqual({ 'SELECT pg_class!connection_timeout': 1 });
    expect(pointValue(await collect(), 'db.client.connection.timeouts')).toBe(2);
  });

  it('to a server that does not answer is a time-out of the pool', async () => {
    const port = await silentPort();
    const { counts, collect } = measured();
    const pool = new pg.Pool({ ...postgres, port, connectionTimeoutMillis: 40 });
    await expect(pool.query('SELECT relname FROM pg_class')).rejects.toThrow('timeout');
    expect(await counts()).toEqual({ 'SELECT pg_class!connection_timeout': 1 });
    expect(pointValue(await collect(), 'db.client.connection.timeouts')).toBe(1);
  });

  it('is one time-out also where the timer of the pool fires a little early', async () => {
    const port = await silentPort();
    const { counts, collect } = measured();
    const requests = Array.from({ length: 60 }, (_, index) => {
      const pool = new pg.Pool({ ...postgres, port, connectionTimeoutMillis: 5 + (index % 10) });
      return expect(pool.query('SELECT relname FROM pg_class')).rejects.toThrow('timeout');
    });
    await Promise.all(requests);
    expect(await counts()).toEqual({ 'SELECT pg_class!connection_timeout': 60 });
    const points = pointsOf(await collect(), 'db.client.connection.timeouts');
    expect(points.reduce((sum, point) => sum + ('value' in point ? point.value : 0), 0)).toBe(60);
  });

  it('is one time-out also where the pool still makes its client after it gave up', async () => {
    const port = await silentPort();
    const { collect } = measured();
    const pool = new pg.Pool({ ...postgres, port, max: 1, connectionTimeoutMillis: 60 });
    const first = expect(pool.connect()).rejects.toThrow('due to connection timeout');
    await sleep(30);
    await expect(pool.connect()).rejects.toThrow('timeout exceeded');
    await first;
    await eventually(() => expect(pool.totalCount).toBe(0), { what: 'the end of the second client' });
    expect(pointValue(await collect(), 'db.client.connection.timeouts')).toBe(2);
  });

  it('after its end is an operation that failed', async () => {
    const { counts } = measured();
    const pool = new pg.Pool(postgres);
    await pool.query('SELECT 1');
    await pool.end();
    await expect(pool.query('SELECT relname FROM pg_class')).rejects.toThrow('after calling end');
    expect(await counts()).toEqual({ SELECT: 1, 'SELECT pg_class!pool_ended': 1 });
  });
});

it('a server that goes away in mid-traffic and comes back leaves counts that are exact', async () => {
  await using proxy = await cutProxy(postgres.host, postgres.port);
  const { collect } = measured();
  const pool = new pg.Pool({ ...postgres, port: proxy.port, max: 4, connectionTimeoutMillis: 1000 });
  pool.on('error', () => {});
  onTestFinished(() => pool.end());
  const results = { fulfilled: 0, rejected: 0 };
  let isOver = false;
  const send = async (): Promise<void> => {
    while (!isOver) {
      const [{ status }] = await Promise.allSettled([pool.query('SELECT relname FROM pg_class LIMIT 1')]);
      results[status]++;
      if (status === 'rejected') await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const sending = Promise.all(Array.from({ length: 8 }, send));
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  for (let i = 0; i < 3; i++) {
    await pause(60);
    proxy.refuse(true);
    proxy.cut();
    await pause(40);
    proxy.refuse(false);
  }
  await pause(100);
  isOver = true;
  await sending;
  expect(results.rejected).toBeGreaterThan(0);
  const metrics = await collect();
  const points = metrics.filter(({ name }) => name === 'db.client.operation.duration');
  const counted = { fulfilled: 0, rejected: 0 };
  for (const point of points) {
    if (point.kind !== 'histogram') continue;
    counted[point.attributes['error.type'] === undefined ? 'fulfilled' : 'rejected'] += point.histogram.count;
  }
  expect(counted).toEqual(results);
  const name = `127.0.0.1:${proxy.port}/postgres`;
  expect(ofPool(metrics, 'count', name, 'used')).toBe(pool.totalCount - pool.idleCount);
  expect(ofPool(metrics, 'count', name, 'idle')).toBe(pool.idleCount);
});
