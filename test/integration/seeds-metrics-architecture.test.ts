import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpInstrumentation, setRoute } from '@executor-metrics/instrumentation-http';
import { createRedisInstrumentation } from '@executor-metrics/instrumentation-redis';
import { createSqlInstrumentation } from '@executor-metrics/instrumentation-sql';
import { recordWarnings, requireServer, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { boundsOf, type Classic, classic } from './seeds/classic.ts';

let seen: Classic;

beforeEach(() => {
  recordWarnings();
  seen = classic();
});

afterEach(() => vi.restoreAllMocks());

/** Has an instrumentation measure with the provider of the test until that has finished. */
function measuredBy<
  I extends { setMeterProvider(provider: Classic['provider']): void; enable(): void; disable(): void },
>(instrumentation: I): I {
  instrumentation.setMeterProvider(seen.provider);
  instrumentation.enable();
  onTestFinished(() => instrumentation.disable());
  return instrumentation;
}

describe('HTTP request metrics', () => {
  async function service(): Promise<string> {
    const server = createServer((request, response) => {
      setRoute(request, '/api/tasks/:id');
      request.resume().on('end', () => {
        if (request.url === '/api/tasks/hangs') return;
        response.writeHead(request.url === '/api/tasks/broken' ? 500 : 200).end('x'.repeat(600));
      });
    }).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/tasks`;
  }

  it('are the counter, the histograms and the gauge of the middleware, by method, endpoint and status', async () => {
    measuredBy(createHttpInstrumentation({ server: { bodySizes: true, activeRequestRoutes: true } }));
    const tasks = await service();
    for (const id of ['1', '2', 'broken']) {
      await (await fetch(`${tasks}/${id}`, { method: 'POST', body: 'y'.repeat(200) })).text();
    }
    const hanging = new AbortController();
    void fetch(`${tasks}/hangs`, { method: 'POST', signal: hanging.signal }).catch(() => {});
    onTestFinished(() => hanging.abort());
    await vi.waitFor(async () => {
      const labels = { method: 'POST', endpoint: '/api/tasks/:id' };
      const exposition = await seen.exposition();
      expect(sampleValue(exposition, 'http_requests_total', { ...labels, status: '200' })).toBe(2);
      expect(sampleValue(exposition, 'http_requests_total', { ...labels, status: '500' })).toBe(1);
      expect(sampleValue(exposition, 'http_request_duration_seconds_count', labels)).toBe(3);
      expect(sampleValue(exposition, 'http_request_size_bytes_sum', labels)).toBe(600);
      expect(sampleValue(exposition, 'http_response_size_bytes_sum', labels)).toBe(1800);
      expect(sampleValue(exposition, 'http_requests_in_progress', labels)).toBe(1);
      expect(boundsOf(exposition, 'http_request_duration_seconds')).toEqual([0.01, 0.05, 0.1, 0.5, 1, 2, 5]);
      expect(boundsOf(exposition, 'http_request_size_bytes')).toEqual([100, 500, 1000, 5000, 10_000, 50_000]);
    });
  });
});

describe('database metrics', () => {
  it('are the queries by operation and table, the pool and the transactions', async (test) => {
    const server = { host: '127.0.0.1', port: 5432 };
    await requireServer(test, { name: 'PostgreSQL', ...server });
    measuredBy(createSqlInstrumentation());
    const pool = new Pool({ ...server, user: 'postgres', database: 'postgres', max: 3 });
    onTestFinished(() => pool.end());
    // Without digits, which the name of a table in a label does not keep.
    const table = `tasks_${randomUUID().replace(/[^a-f]/g, 'x')}`;
    await pool.query(`CREATE TABLE ${table} (id int)`);
    onTestFinished(async () => void (await pool.query(`DROP TABLE ${table}`)));
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${table} VALUES (1)`);
    await client.query('COMMIT');
    await client.query('BEGIN');
    await client.query('ROLLBACK');
    await pool.query(`SELECT * FROM ${table} WHERE id = 7`);
    await expect(pool.query(`SELECT nothing FROM ${table}`)).rejects.toThrow();
    // The pool gives up a connection on which a query failed.
    await pool.query(`INSERT INTO ${table} VALUES (2)`);
    const exposition = await seen.exposition();
    client.release();
    const queries = (operation: string, status: string) =>
      sampleValue(exposition, 'db_queries_total', { operation, table, status });
    expect([queries('INSERT', 'success'), queries('SELECT', 'success'), queries('SELECT', 'error')]).toEqual([2, 1, 1]);
    expect(sampleValue(exposition, 'db_query_duration_seconds_count', { operation: 'SELECT', table })).toBe(2);
    expect(boundsOf(exposition, 'db_query_duration_seconds')).toEqual([0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1]);
    expect(sumOf(exposition, 'db_connection_pool_size')).toBe(2);
    expect(sumOf(exposition, 'db_connection_pool_active')).toBe(1);
    expect(sumOf(exposition, 'db_connection_pool_idle')).toBe(1);
    expect(sampleValue(exposition, 'db_transactions_total', { status: 'committed' })).toBe(1);
    expect(sampleValue(exposition, 'db_transactions_total', { status: 'rolled_back' })).toBe(1);
  });
});

describe('cache metrics', () => {
  it('are hits and misses by cache, operations by status, and durations', async (test) => {
    const server = { host: '127.0.0.1', port: 6379 };
    await requireServer(test, { name: 'Redis', ...server });
    const prefix = randomUUID();
    measuredBy(createRedisInstrumentation({ cacheName: (_command, key) => String(key).split(':')[1] }));
    const redis = new Redis(server);
    onTestFinished(() => redis.disconnect());
    await redis.set(`${prefix}:session:1`, 'ada', 'EX', 300);
    expect(await redis.get(`${prefix}:session:1`)).toBe('ada');
    expect(await redis.get(`${prefix}:session:2`)).toBeNull();
    expect(await redis.get(`${prefix}:permission:1`)).toBeNull();
    await expect(redis.call('get')).rejects.toThrow();
    await redis.del(`${prefix}:session:1`);
    const exposition = await seen.exposition();
    expect(sampleValue(exposition, 'cache_hits_total', { cache_type: 'session' })).toBe(1);
    expect(sampleValue(exposition, 'cache_misses_total', { cache_type: 'session' })).toBe(1);
    expect(sampleValue(exposition, 'cache_misses_total', { cache_type: 'permission' })).toBe(1);
    const operations = (operation: string, status: string) =>
      sumOf(exposition, 'cache_operations_total', { operation, status });
    expect([operations('set', 'success'), operations('get', 'hit'), operations('get', 'miss')]).toEqual([1, 1, 2]);
    expect([operations('get', 'error'), operations('del', 'success')]).toEqual([1, 1]);
    expect(sumOf(exposition, 'cache_operation_duration_seconds_count', { operation: 'get' })).toBe(4);
    expect(boundsOf(exposition, 'cache_operation_duration_seconds')).toEqual([
      0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05,
    ]);
    // The hit ratio of the dashboard.
    const [hits, misses] = [sumOf(exposition, 'cache_hits_total'), sumOf(exposition, 'cache_misses_total')];
    expect(hits / (hits + misses)).toBeCloseTo(1 / 3);
  });
});

describe('background job metrics', () => {
  it('are tasks by name and status, their durations, those in progress and those in the queue', async () => {
    const { metrics } = seen;
    const sendEmail = metrics.withMetrics('send_notification_email')(async (template: string) => {
      if (template === '') throw new Error('no template');
    });
    await sendEmail('welcome');
    await expect(sendEmail('')).rejects.toThrow('no template');
    metrics.recordRetry('send_notification_email', 1);
    const running = metrics.operation('send_notification_email').start();
    const waiting = metrics.operation('resize_image').enqueue();
    const exposition = await seen.exposition();
    running.succeed();
    waiting.cancel();
    const task = { task_name: 'send_notification_email' };
    const tasks = (status: string) => sampleValue(exposition, 'jobs_total', { ...task, status });
    expect([tasks('success'), tasks('failure'), tasks('retry')]).toEqual([1, 1, 1]);
    expect(sampleValue(exposition, 'job_duration_seconds_count', task)).toBe(2);
    expect(boundsOf(exposition, 'job_duration_seconds')).toEqual([0.1, 0.5, 1, 5, 10, 30, 60, 300]);
    expect(sampleValue(exposition, 'jobs_in_progress', task)).toBe(1);
    expect(sampleValue(exposition, 'queue_length', { queue: 'resize_image' })).toBe(1);
  });
});

describe('service level indicators', () => {
  it('can be computed of what is exposed', async () => {
    measuredBy(createHttpInstrumentation());
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/broken' ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    for (const path of ['/', '/', '/', '/broken']) await (await fetch(url + path)).text();
    await vi.waitFor(async () => {
      const exposition = await seen.exposition();
      const all = samplesOf(exposition, 'http_requests_total');
      const total = (wanted: (status: string) => boolean) =>
        all.filter(({ labels }) => wanted(labels.get('status') ?? '')).reduce((sum, { value }) => sum + value, 0);
      const failed = total((status) => status.startsWith('5'));
      expect([total(() => true), failed, 1 - failed / total(() => true)]).toEqual([4, 1, 0.75]);
      expect(sumOf(exposition, 'http_request_duration_seconds_bucket', { le: '5' })).toBe(4);
    });
  });
});
