import { ignored } from '@executor-metrics/instrumentation';
import { eventually, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import core from 'mysql2';
import type mysql from 'mysql2/promise';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cutProxy } from './network/cut-proxy.ts';
import { countsOf, measured, ofPool } from './sql-servers/measured.ts';
import { admin, connected, options, poolOf, versions } from './sql-servers/mysql-clients.ts';
import { mariadb, requireMariadb } from './sql-servers/servers.ts';

beforeEach(requireMariadb);

const name = '127.0.0.1:3306/test';
const pool = 'db.client.connection.pool.name';

describe.each(versions)('a pool of %s', (_version, version) => {
  it('has used and idle connections, and who waits', async () => {
    const { collect } = measured();
    const measuredPool = poolOf({ connectionLimit: 2 }, version);
    const connections = [await measuredPool.getConnection(), await measuredPool.getConnection()];
    const waiting = measuredPool.getConnection();
    const full = await collect();
    for (const connection of connections) connection.release();
    (await waiting).release();
    const free = await collect();
    const states = (metrics: typeof full) => [
      ...['used', 'idle'].map((state) => ofPool(metrics, 'count', name, state)),
      ofPool(metrics, 'pending_requests', name),
    ];
    expect([states(full), states(free)]).toEqual([
      [2, 0, 1],
      [0, 2, 0],
    ]);
    expect(ofPool(full, 'limit', name)).toBe(2);
  });

  it('says how long connections take to be made, waited for and used', async () => {
    const { collect } = measured();
    const measuredPool = poolOf({ connectionLimit: 1 }, version);
    const first = await measuredPool.getConnection();
    const second = measuredPool.getConnection();
    await new Promise((resolve) => setTimeout(resolve, 30));
    first.release();
    (await second).release();
    await measuredPool.query('SELECT 1');
    const metrics = await collect();
    const [create, wait, use] = ['create_time', 'wait_time', 'use_time'].map((part) =>
      pointHistogram(metrics, `db.client.connection.${part}`, { [pool]: name }),
    );
    expect([create?.count, wait?.count, use?.count]).toEqual([1, 3, 3]);
    expect(wait?.sum).toBeGreaterThan(0.029);
    expect(use?.sum).toBeGreaterThan(0.029);
  });

  it('waits once, also where the connection that it waited for is gone', async () => {
    const { collect } = measured();
    const measuredPool = poolOf({ connectionLimit: 1 }, version);
    const first = await measuredPool.getConnection();
    const second = measuredPool.getConnection();
    first.destroy();
    (await second).release();
    const metrics = await collect();
    expect(pointHistogram(metrics, 'db.client.connection.wait_time').count).toBe(2);
    expect(pointHistogram(metrics, 'db.client.connection.create_time').count).toBe(2);
  });
});

describe('a pool', () => {
  it('that is exhausted makes operations fail', async () => {
    const { counts } = measured();
    const queued = poolOf({ connectionLimit: 1, queueLimit: 1 });
    const refusing = poolOf({ connectionLimit: 1, waitForConnections: false });
    const held = [await queued.getConnection(), await refusing.getConnection()];
    const waiting = queued.query('SELECT 1');
    await expect(queued.query('SELECT * FROM a')).rejects.toThrow('Queue limit reached');
    await expect(queued.execute('SELECT * FROM b')).rejects.toThrow('Queue limit reached');
    await expect(refusing.query('SELECT * FROM c')).rejects.toThrow('No connections available');
    for (const connection of held) connection.release();
    await waiting;
    expect(await counts()).toEqual({
      SELECT: 1,
      'SELECT a!queue_limit_reached': 1,
      'SELECT b!queue_limit_reached': 1,
      'SELECT c!no_connections_available': 1,
    });
  });

  it('without a server makes operations fail', async () => {
    const { counts } = measured();
    await expect(poolOf({ port: 1 }).query('SELECT * FROM a')).rejects.toHaveProperty('code', 'ECONNREFUSED');
    expect(await counts()).toEqual({ 'SELECT a!ECONNREFUSED': 1 });
  });

  it('whose server does not answer counts a time-out', async () => {
    const silent = (await import('node:net')).createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as import('node:net').AddressInfo;
    const { counts, collect } = measured();
    await expect(poolOf({ port, connectTimeout: 40 }).query('SELECT * FROM a')).rejects.toHaveProperty(
      'code',
      'ETIMEDOUT',
    );
    expect(await counts()).toEqual({ 'SELECT a!ETIMEDOUT': 1 });
    expect(pointValue(await collect(), 'db.client.connection.timeouts')).toBe(1);
  });

  it('after its end makes operations fail', async () => {
    const { counts } = measured();
    const ended = poolOf();
    await ended.query('SELECT 1');
    await ended.end();
    await expect(ended.query('SELECT * FROM a')).rejects.toThrow('Pool is closed');
    expect(await counts()).toEqual({ SELECT: 1, 'SELECT a!pool_ended': 1 });
  });

  it('that is marked is left alone, and so is what it sends', async () => {
    const { collect } = measured();
    const marked = core.createPool(options);
    onTestFinished(() => marked.end(() => {}));
    await ignored(marked).promise().query('SELECT 1');
    await marked.promise().execute('SELECT 1');
    expect(await collect()).toEqual([]);
  });

  it('has a name of its own beside another one', async () => {
    const { collect } = measured();
    const pools = [poolOf(), poolOf({ connectionLimit: 3 })];
    for (const each of pools) await each.query('SELECT 1');
    const metrics = await collect();
    expect([name, `${name}#2`].map((each) => ofPool(metrics, 'limit', each))).toEqual([10, 3]);
  });

  it('of callbacks or of promises is given to the user as the driver’s own object', async () => {
    const named = core.createPool(options);
    onTestFinished(() => named.end(() => {}));
    const { collect } = measured({ poolName: (given) => (given === named ? 'named' : undefined) });
    await named.promise().query('SELECT 1');
    expect(pointsOf(await collect(), 'db.client.connection.limit').map(({ attributes }) => attributes[pool])).toEqual([
      'named',
    ]);
  });
});

describe('a statement', () => {
  it('that is killed says so', async () => {
    const server = await admin();
    const { counts } = measured();
    const connection = await connected();
    const sleeping = connection.query('SELECT SLEEP(5) FROM information_schema.COLUMNS LIMIT 1');
    const failed = expect(sleeping).rejects.toThrow();
    const { threadId } = connection as unknown as { threadId: number };
    await new Promise((resolve) => setTimeout(resolve, 50));
    await server.query(`KILL QUERY ${threadId}`);
    await failed;
    expect(await counts()).toEqual({ 'SELECT information_schema.COLUMNS!ER_QUERY_INTERRUPTED': 1 });
  });

  it('that the client gives up is counted once, also where the server answers later', async () => {
    const { counts } = measured();
    const connection = await connected();
    await expect(connection.query({ sql: 'SELECT SLEEP(0.1)', timeout: 30 })).rejects.toThrow('inactivity timeout');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await counts()).toEqual({ 'SELECT!PROTOCOL_SEQUENCE_TIMEOUT': 1 });
  });

  it.each<[string, (connection: core.Connection) => void]>([
    ['with a callback', (connection) => void connection.query('SELECT SLEEP(5)', () => {})],
    ['without a callback', (connection) => void connection.query('SELECT SLEEP(5)').on('error', () => {})],
    ['that is executed', (connection) => void connection.execute('SELECT SLEEP(5)', () => {})],
  ])('%s fails once where its connection is cut, and so does what waits behind it', async (_what, send) => {
    await using proxy = await cutProxy(mariadb.host, mariadb.port);
    const { counts } = measured();
    const connection = await connected({ port: proxy.port });
    const { connection: itsCore } = connection as unknown as { connection: core.Connection };
    send(itsCore);
    itsCore.query('SELECT * FROM a', () => {});
    itsCore.query('SELECT * FROM b').on('error', () => {});
    await new Promise((resolve) => setTimeout(resolve, 30));
    proxy.cut();
    await eventually(
      async () =>
        expect(await counts()).toEqual({
          'SELECT!PROTOCOL_CONNECTION_LOST': 1,
          'SELECT a!PROTOCOL_CONNECTION_LOST': 1,
          'SELECT b!PROTOCOL_CONNECTION_LOST': 1,
        }),
      { what: 'the failures' },
    );
  });

  it('of a connection that was closed fails', async () => {
    const { counts } = measured();
    const connection = await connected();
    connection.destroy();
    await expect(connection.query('SELECT * FROM a')).rejects.toThrow('closed state');
    await expect(connection.execute('SELECT * FROM b')).rejects.toThrow('closed state');
    expect(await counts()).toEqual({ 'SELECT a!connection_closed': 1, 'SELECT b!connection_closed': 1 });
  });

  it('is never told with the values that mysql2 puts into it', async () => {
    const { collect } = measured();
    const connection = await connected();
    await connection.query('SELECT ? AS a, ?? FROM (SELECT 1 AS b) t', ['s3cr3t', 'b']);
    expect(JSON.stringify(await collect())).not.toContain('s3cr3t');
  });

  it('is counted as often as the server has counted it', async () => {
    const { collect } = measured();
    const one = poolOf({ connectionLimit: 1 });
    const questions = async (): Promise<number> => {
      const [rows] = await one.query<mysql.RowDataPacket[]>(`SHOW SESSION STATUS LIKE 'Questions'`);
      return Number(rows[0]?.Value);
    };
    const before = await questions();
    for (let i = 0; i < 30; i++) {
      await one.query('SELECT ?', [i]);
      await one.execute('SELECT ? + 1', [i]);
      await one.query('SELECT * FROM no_such_table').catch(() => {});
    }
    const after = await questions();
    const counted = Object.entries(countsOf(await collect()));
    const total = counted.reduce((sum, [key, count]) => (key.startsWith('SHOW') ? sum : sum + count), 0);
    expect(total).toBe(90);
    // The server counts the question itself.
    expect(after - before - 1).toBe(total);
  });
});

it('a server that goes away in mid-traffic and comes back leaves counts that are exact', async () => {
  await using proxy = await cutProxy(mariadb.host, mariadb.port);
  const { collect } = measured();
  const shaken = poolOf({ port: proxy.port, connectionLimit: 4 });
  const results = { fulfilled: 0, rejected: 0 };
  let isOver = false;
  const send = async (): Promise<void> => {
    while (!isOver) {
      const [{ status }] = await Promise.allSettled([shaken.query('SELECT 1')]);
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
  const counted = { fulfilled: 0, rejected: 0 };
  for (const [key, count] of Object.entries(countsOf(await collect()))) {
    counted[key.includes('!') ? 'rejected' : 'fulfilled'] += count;
  }
  expect(counted).toEqual(results);
});
