import { MeterProvider } from '@executor-metrics/sdk';
import type { Meter } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { shownSamples } from '../testdata/shown-samples.ts';
import { classicProjections } from './classic-projections.ts';
import { createProjection } from './projection.ts';

type Record = (meter: (scope: string) => Meter) => void;

/** What the classic names show of what was recorded, by name and labels; without buckets. */
async function shown(record: Record): Promise<Readonly<globalThis.Record<string, number>>> {
  const provider = new MeterProvider();
  record((scope) => provider.getMeter(`@executor-metrics/${scope}`));
  const samples = shownSamples(createProjection(classicProjections)(await provider.snapshot()));
  return Object.fromEntries(Object.entries(samples).filter(([name]) => !name.includes('_bucket')));
}

describe('the classic names of HTTP', () => {
  const route = { 'http.request.method': 'GET', 'url.scheme': 'https', 'http.route': '/users/:id' };
  const unmatched = { 'http.request.method': 'POST', 'url.scheme': 'https' };

  it('count requests by method, endpoint and status, and time them by method and endpoint', async () => {
    const samples = await shown((meter) => {
      const duration = meter('instrumentation-http').createHistogram('http.server.request.duration', { unit: 's' });
      const version = { 'network.protocol.version': '1.1' };
      duration.record(1, { ...route, ...version, 'http.response.status_code': 200 });
      duration.record(2, { ...route, 'http.response.status_code': 200 });
      duration.record(4, { ...route, 'http.response.status_code': 503, 'error.type': '503' });
      duration.record(8, { ...unmatched, 'http.response.status_code': 404 });
      duration.record(16, { ...unmatched, 'error.type': 'client_disconnect' });
    });
    expect(samples).toEqual({
      'http_requests_total{endpoint="/users/:id",method="GET",status="200"}': 2,
      'http_requests_total{endpoint="/users/:id",method="GET",status="503"}': 1,
      'http_requests_total{endpoint="",method="POST",status="404"}': 1,
      'http_requests_total{endpoint="",method="POST",status="client_disconnect"}': 1,
      'http_request_duration_seconds_count{endpoint="/users/:id",method="GET"}': 3,
      'http_request_duration_seconds_sum{endpoint="/users/:id",method="GET"}': 7,
      'http_request_duration_seconds_count{endpoint="",method="POST"}': 2,
      'http_request_duration_seconds_sum{endpoint="",method="POST"}': 24,
    });
  });

  it('show what is under way and the sizes of bodies by method and endpoint', async () => {
    const samples = await shown((meter) => {
      const http = meter('instrumentation-http');
      const active = http.createUpDownCounter('http.server.active_requests', { unit: '{request}' });
      active.add(3, unmatched);
      active.add(2, route);
      http.createHistogram('http.server.request.body.size', { unit: 'By' }).record(100, unmatched);
      http.createHistogram('http.server.response.body.size', { unit: 'By' }).record(2000, unmatched);
    });
    expect(samples).toEqual({
      'http_requests_in_progress{endpoint="",method="POST"}': 3,
      'http_requests_in_progress{endpoint="/users/:id",method="GET"}': 2,
      'http_request_size_bytes_count{endpoint="",method="POST"}': 1,
      'http_request_size_bytes_sum{endpoint="",method="POST"}': 100,
      'http_response_size_bytes_count{endpoint="",method="POST"}': 1,
      'http_response_size_bytes_sum{endpoint="",method="POST"}': 2000,
    });
  });

  it('leave the metrics of clients alone', async () => {
    const samples = await shown((meter) => {
      meter('instrumentation-http').createHistogram('http.client.request.duration', { unit: 's' }).record(1, route);
    });
    expect(Object.keys(samples)[0]).toMatch(/^http_client_request_duration_seconds_count\{http.request.method/);
  });
});

describe('the classic names of databases', () => {
  it('count and time queries by operation and table', async () => {
    const samples = await shown((meter) => {
      const duration = meter('instrumentation-sql').createHistogram('db.client.operation.duration', { unit: 's' });
      const pg = { 'db.system.name': 'postgresql', 'db.namespace': 'shop' };
      duration.record(1, { ...pg, 'db.query.summary': 'SELECT users' });
      duration.record(2, { ...pg, 'db.query.summary': 'select users' });
      duration.record(4, { ...pg, 'db.query.summary': 'SELECT users', 'error.type': '42P01' });
      duration.record(8, { ...pg, 'db.query.summary': 'BATCH INSERT orders' });
      duration.record(16, { ...pg, 'db.query.summary': 'COMMIT' });
      duration.record(32, { ...pg, 'db.operation.name': 'findAndModify', 'db.collection.name': 'carts' });
    });
    expect(samples).toEqual({
      'db_queries_total{operation="SELECT",status="success",table="users"}': 2,
      'db_queries_total{operation="SELECT",status="error",table="users"}': 1,
      'db_queries_total{operation="INSERT",status="success",table="orders"}': 1,
      'db_queries_total{operation="COMMIT",status="success",table=""}': 1,
      'db_queries_total{operation="FINDANDMODIFY",status="success",table="carts"}': 1,
      'db_query_duration_seconds_count{operation="SELECT",table="users"}': 3,
      'db_query_duration_seconds_sum{operation="SELECT",table="users"}': 7,
      'db_query_duration_seconds_count{operation="INSERT",table="orders"}': 1,
      'db_query_duration_seconds_sum{operation="INSERT",table="orders"}': 8,
      'db_query_duration_seconds_count{operation="COMMIT",table=""}': 1,
      'db_query_duration_seconds_sum{operation="COMMIT",table=""}': 16,
      'db_query_duration_seconds_count{operation="FINDANDMODIFY",table="carts"}': 1,
      'db_query_duration_seconds_sum{operation="FINDANDMODIFY",table="carts"}': 32,
    });
  });

  it.each([
    ['SELECT users orders', 'SELECT', 'users'],
    ['BATCH SELECT users', 'SELECT', 'users'],
    ['BATCH', 'BATCH', ''],
    ['INSERT shipping SELECT orders', 'INSERT', 'shipping'],
    ['UPDATE "public"."my table"', 'UPDATE', '"public"."my table"'],
    ['DELETE `a b`', 'DELETE', '`a b`'],
    ['SELECT [dbo].[x y]', 'SELECT', '[dbo].[x y]'],
    ['SELECT "open', 'SELECT', ''],
    ['CALL  pay', 'CALL', 'pay'],
    ['CREATE TABLE s.a', 'CREATE', 's.a'],
    ['DROP TABLE a b', 'DROP', 'a'],
    ['create materialized view v SELECT a', 'CREATE', 'v'],
    ['CREATE USER', 'CREATE', ''],
    ['CREATE users', 'CREATE', 'users'],
    ['', '', ''],
  ])('read the summary %j as %s of %j', async (summary, operation, table) => {
    const samples = await shown((meter) => {
      const duration = meter('instrumentation-sql').createHistogram('db.client.operation.duration', { unit: 's' });
      duration.record(1, { 'db.query.summary': summary });
    });
    expect(Object.keys(samples)[0]).toBe(
      `db_queries_total{operation="${operation}",status="success",table="${table}"}`,
    );
  });

  it('show the connections of each pool, open, in use and idle', async () => {
    const samples = await shown((meter) => {
      const count = meter('instrumentation-sql').createObservableUpDownCounter('db.client.connection.count', {
        unit: '{connection}',
      });
      const ofPool = (pool: string, state: string) => ({
        'db.client.connection.pool.name': pool,
        'db.client.connection.state': state,
      });
      count.addCallback((result) => {
        result.observe(3, ofPool('main', 'used'));
        result.observe(4, ofPool('main', 'idle'));
        result.observe(1, ofPool('reports', 'used'));
      });
    });
    expect(samples).toEqual({
      'db_connection_pool_size{pool="main"}': 7,
      'db_connection_pool_active{pool="main"}': 3,
      'db_connection_pool_idle{pool="main"}': 4,
      'db_connection_pool_size{pool="reports"}': 1,
      'db_connection_pool_active{pool="reports"}': 1,
    });
  });

  it('count transactions by how they ended', async () => {
    const samples = await shown((meter) => {
      const count = meter('instrumentation-sql').createCounter('db.client.transaction.count', {
        unit: '{transaction}',
      });
      count.add(5, { 'db.client.transaction.outcome': 'committed', 'db.namespace': 'a' });
      count.add(1, { 'db.client.transaction.outcome': 'committed', 'db.namespace': 'b' });
      count.add(2, { 'db.client.transaction.outcome': 'rolled_back' });
    });
    expect(samples).toEqual({
      'db_transactions_total{status="committed"}': 6,
      'db_transactions_total{status="rolled_back"}': 2,
    });
  });

  it('have none of the connections and commands of a cache', async () => {
    const samples = await shown((meter) => {
      const redis = meter('instrumentation-redis');
      redis.createUpDownCounter('db.client.connection.count').add(1, { 'db.client.connection.state': 'used' });
      redis.createHistogram('db.client.operation.duration', { unit: 's' }).record(1, { 'db.system.name': 'redis' });
    });
    expect(Object.keys(samples).filter((name) => /^db_(queries|query|connection)/.test(name))).toEqual([]);
    expect(samples['db_client_connection_count{db.client.connection.state="used"}']).toBe(1);
  });
});

describe('the classic names of caches', () => {
  it('count each operation once, by what became of it', async () => {
    const samples = await shown((meter) => {
      const redis = meter('instrumentation-redis');
      const duration = redis.createHistogram('db.client.operation.duration', { unit: 's' });
      const hits = redis.createCounter('cache.hits', { unit: '{hit}' });
      const misses = redis.createCounter('cache.misses', { unit: '{miss}' });
      const of = (command: string) => ({ 'db.system.name': 'redis', 'db.operation.name': command });
      for (let i = 0; i < 5; i++) duration.record(1, of('GET'));
      hits.add(3, { 'db.operation.name': 'GET', 'cache.name': 'session' });
      misses.add(2, { 'db.operation.name': 'GET', 'cache.name': 'session' });
      duration.record(1, of('MGET'));
      hits.add(10, { 'db.operation.name': 'MGET' });
      duration.record(1, of('SET'));
      duration.record(1, { ...of('SET'), 'db.namespace': '1' });
      duration.record(1, { ...of('GET'), 'error.type': 'WRONGTYPE' });
    });
    expect(samples).toMatchObject({
      'cache_operations_total{operation="get",status="hit"}': 3,
      'cache_operations_total{operation="get",status="miss"}': 2,
      'cache_operations_total{operation="get",status="error"}': 1,
      'cache_operations_total{operation="set",status="success"}': 2,
      'cache_operations_total{operation="mget",status="success"}': 1,
      'cache_hits_total{cache_type="session"}': 3,
      'cache_hits_total{cache_type="default"}': 10,
      'cache_misses_total{cache_type="session"}': 2,
      'cache_operation_duration_seconds_count{operation="get"}': 6,
      'cache_operation_duration_seconds_sum{operation="set"}': 2,
      'cache_operation_duration_seconds_count{operation="mget"}': 1,
    });
    const operations = Object.entries(samples).filter(([name]) => name.startsWith('cache_operations_total'));
    expect(operations.reduce((sum, [, value]) => sum + value, 0)).toBe(9);
  });
});

describe('the classic names of jobs', () => {
  it('show what workers of message queues did, by the name of the job or else of the queue', async () => {
    const samples = await shown((meter) => {
      const queue = meter('instrumentation-queue');
      const mail = { 'messaging.system': 'bullmq', 'messaging.destination.name': 'mail' };
      const duration = queue.createHistogram('messaging.process.duration', { unit: 's' });
      duration.record(1, mail);
      duration.record(2, { ...mail, 'error.type': 'TimeoutError' });
      duration.record(4, { ...mail, 'messaging.job.name': 'welcome' });
      queue.createCounter('messaging.process.retries', { unit: '{retry}' }).add(1, mail);
      queue.createUpDownCounter('messaging.process.active', { unit: '{message}' }).add(7, mail);
      queue.createObservableGauge('messaging.queue.depth', { unit: '{message}' }).addCallback((result) => {
        const states = { waiting: 5, prioritized: 6, active: 7, delayed: 8 };
        for (const [state, depth] of Object.entries(states)) {
          result.observe(depth, { ...mail, 'messaging.queue.state': state });
        }
      });
    });
    expect(samples).toEqual({
      'jobs_total{status="success",task_name="mail"}': 1,
      'jobs_total{status="failure",task_name="mail"}': 1,
      'jobs_total{status="retry",task_name="mail"}': 1,
      'jobs_total{status="success",task_name="welcome"}': 1,
      'job_duration_seconds_count{task_name="mail"}': 2,
      'job_duration_seconds_sum{task_name="mail"}': 3,
      'job_duration_seconds_count{task_name="welcome"}': 1,
      'job_duration_seconds_sum{task_name="welcome"}': 4,
      'jobs_in_progress{task_name="mail"}': 7,
      'queue_length{queue="mail"}': 11,
      // What is not waiting for a worker stays under its own name.
      ...Object.fromEntries(
        [
          ['active', 7],
          ['delayed', 8],
        ].map(([state, depth]) => [
          `messaging_queue_depth{messaging.destination.name="mail",messaging.queue.state="${state}",messaging.system="bullmq"}`,
          depth,
        ]),
      ),
    });
  });

  it('show what executors did, beside their own metrics', async () => {
    const samples = await shown((meter) => {
      const core = meter('core');
      const execute = { 'executor.operation': 'execute', task_type: 'etl' };
      const completed = core.createCounter('executor.operation.completed', { unit: '{operation}' });
      for (const outcome of ['success', 'failure', 'timeout', 'rejected', 'cancelled']) {
        completed.add(1, { ...execute, 'executor.outcome': outcome });
      }
      completed.add(2, { ...execute, 'executor.outcome': 'success', task_name: 'nightly' });
      core
        .createCounter('executor.operation.retries', { unit: '{retry}' })
        .add(3, { ...execute, 'executor.attempt': '1' });
      core.createHistogram('executor.operation.duration', { unit: 's' }).record(2, execute);
      core.createUpDownCounter('executor.operation.active', { unit: '{operation}' }).add(4, execute);
      core.createUpDownCounter('executor.operation.queued', { unit: '{operation}' }).add(5, execute);
    });
    expect(samples).toMatchObject({
      'jobs_total{status="success",task_name="execute"}': 1,
      'jobs_total{status="failure",task_name="execute"}': 4,
      'jobs_total{status="retry",task_name="execute"}': 3,
      'jobs_total{status="success",task_name="nightly"}': 2,
      'job_duration_seconds_count{task_name="execute"}': 1,
      'job_duration_seconds_sum{task_name="execute"}': 2,
      'jobs_in_progress{task_name="execute"}': 4,
      'queue_length{queue="execute"}': 5,
      'executor_operation_duration_seconds_sum{executor.operation="execute",task_type="etl"}': 2,
      'executor_operation_active{executor.operation="execute",task_type="etl"}': 4,
    });
  });
});
