import { once } from 'node:events';
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { createCollector, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import type { Client as PgClient, Pool as PgPool, Query as PgQuery } from 'pg';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSqlInstrumentation } from '../index.ts';

const require = createRequire(import.meta.url);
const standIn = pathToFileURL(require.resolve('../testdata/pg-native.cjs')).href;
const hooks = registerHooks({
  resolve(specifier, context, next) {
    return specifier === 'pg-native'
      ? { url: standIn, format: 'commonjs', shortCircuit: true }
      : next(specifier, context);
  },
});
const { native } = require('pg') as typeof import('pg');
const { Client, Pool, Query } = native as NonNullable<typeof native> & {
  readonly Query: new (text: string) => PgQuery;
};
afterAll(() => hooks.deregister());

const duration = 'db.client.operation.duration';
const rows = 'db.client.response.returned_rows';

function measured() {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createSqlInstrumentation({ meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { collect };
}

async function connected(options: object = {}): Promise<PgClient> {
  const client = new Client({ host: 'localhost', port: 5432, database: 'orders', user: 'me', ...options });
  client.on('error', () => {});
  await client.connect();
  return client;
}

describe('a statement of pg-native', () => {
  it.each<[string, (client: PgClient) => unknown]>([
    ['a promise', (client) => client.query('SELECT a FROM users')],
    ['values', (client) => client.query('SELECT a FROM users', [1])],
    ['a callback', (client) => new Promise((resolve) => client.query('SELECT a FROM users', resolve))],
    ['a name', (client) => client.query({ name: 'users', text: 'SELECT a FROM users', values: [1] })],
    ['events', (client) => once(client.query(new Query('SELECT a FROM users')) as never, 'end')],
  ])('is counted once, with its rows, where it has %s', async (_what, send) => {
    const { collect } = measured();
    await send(await connected());
    const metrics = await collect();
    expect(pointHistogram(metrics, duration, { 'db.query.summary': 'SELECT users' }).count).toBe(1);
    expect(pointHistogram(metrics, rows)).toMatchObject({ count: 1, sum: 2 });
  });

  it('is on its server and in its database', async () => {
    const { collect } = measured();
    await (await connected()).query('SELECT 1');
    expect(pointsOf(await collect(), duration)[0]?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.namespace': 'orders',
      'server.address': 'localhost',
      'server.port': 5432,
    });
  });

  it.each<[string, (client: PgClient) => unknown]>([
    ['a promise', (client) => client.query('SELECT a FROM no_such_table').catch(() => {})],
    ['a callback', (client) => new Promise((resolve) => client.query('SELECT a FROM no_such_table', resolve))],
    [
      'events',
      (client) =>
        new Promise((resolve) =>
          (client.query(new Query('SELECT a FROM no_such_table')) as never as NodeJS.EventEmitter).on('error', resolve),
        ),
    ],
  ])('that fails says the SQLSTATE, once, where it has %s', async (_what, send) => {
    const { collect } = measured();
    await send(await connected());
    const [point, ...others] = pointsOf(await collect(), duration);
    expect(others).toEqual([]);
    expect(point?.attributes).toMatchObject({ 'error.type': '42P01', 'db.response.status_code': '42P01' });
  });

  it('that the client gives up is counted once', async () => {
    const { collect } = measured();
    const client = await connected({ query_timeout: 1 });
    await expect(client.query('SELECT a FROM slow')).rejects.toThrow('Query read timeout');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const [point, ...others] = pointsOf(await collect(), duration);
    expect(others).toEqual([]);
    expect(point).toMatchObject({ histogram: { count: 1 } });
    expect(point?.attributes['error.type']).toBe('query_timeout');
  });

  it('of a client that was ended fails', async () => {
    const { collect } = measured();
    const client = await connected();
    await client.end();
    await expect(client.query('SELECT a FROM users')).rejects.toThrow('not queryable');
    expect(pointHistogram(await collect(), duration, { 'error.type': 'client_closed' }).count).toBe(1);
  });

  it('of a pool is counted, and so is the pool', async () => {
    const { collect } = measured();
    const pool: PgPool = new Pool({ host: 'localhost', port: 5432, database: 'orders', user: 'me' });
    await pool.query('SELECT a FROM users');
    const metrics = await collect();
    await pool.end();
    expect(pointHistogram(metrics, duration).count).toBe(1);
    expect(
      pointValue(metrics, 'db.client.connection.limit', { 'db.client.connection.pool.name': 'localhost:5432/orders' }),
    ).toBe(10);
    expect(pointHistogram(metrics, 'db.client.connection.create_time').count).toBe(1);
  });

  it.each<[string, readonly string[], string]>([
    ['is committed', ['BEGIN', 'INSERT INTO users VALUES (1)', 'COMMIT'], 'committed'],
    ['is rolled back', ['BEGIN', 'ROLLBACK'], 'rolled_back'],
    ['is committed in one text', ['BEGIN; INSERT INTO users VALUES (1); COMMIT'], 'committed'],
    ['is rolled back by the end of its client', ['BEGIN'], 'rolled_back'],
  ])('in a transaction that %s is counted', async (_what, texts, outcome) => {
    const { collect } = measured();
    const client = await connected();
    for (const text of texts) await client.query(text);
    await client.end();
    const counts = pointsOf(await collect(), 'db.client.transaction.count');
    expect(counts.map(({ attributes }) => attributes['db.client.transaction.outcome'])).toEqual([outcome]);
  });
});
