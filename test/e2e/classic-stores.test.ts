import { start } from '@executor-metrics/node';
import { eventually, requireProgram, requireServer } from '@executor-metrics/testkit';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PrometheusServer, startPrometheus } from './prometheus.ts';

const redisServer = { name: 'redis', host: '127.0.0.1', port: 6379 } as const;
const postgresServer = { name: 'postgres', host: '127.0.0.1', port: 5432 } as const;
const connection = { host: redisServer.host, port: redisServer.port, maxRetriesPerRequest: null };

const name = `executor_metrics_classic_${process.pid}`;
/** In letters, as summaries of queries show no table whose name has a long number in it. */
const table = `executor_metrics_classic_${[...String(process.pid)].map((digit) => 'abcdefghij'[Number(digit)]).join('')}`;

/** Repeats something until the test has finished: rates need a counter that grows. */
function allTheTime(work: () => Promise<unknown>): void {
  let running = true;
  const done = (async () => {
    while (running) {
      await work().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  onTestFinished(async () => {
    running = false;
    await done;
  });
}

/** Reads and writes a table, in transactions of which one in two is taken back. */
async function useDatabase(): Promise<void> {
  const pool = new pg.Pool({ host: postgresServer.host, user: 'postgres', database: 'postgres', max: 4 });
  onTestFinished(() => pool.end());
  await pool.query(`CREATE TABLE ${table} (id int, at timestamptz DEFAULT now())`);
  onTestFinished(() => pool.query(`DROP TABLE ${table}`).then(() => {}));
  let rounds = 0;
  allTheTime(async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${table} (id) VALUES ($1)`, [rounds]);
    await client.query(rounds++ % 2 === 0 ? 'COMMIT' : 'ROLLBACK');
    await client.query(`SELECT count(*) FROM ${table}`);
    await client.query('SELECT * FROM nowhere').catch(() => {});
    client.release();
  });
}

async function useCache(): Promise<void> {
  const redis = new Redis(connection);
  onTestFinished(() => redis.quit().then(() => {}));
  allTheTime(async () => {
    await redis.set(`${name}:there`, 'x', 'EX', 60);
    await redis.get(`${name}:there`);
    await redis.get(`${name}:not-there`);
    await redis.lpush(`${name}:there`, 'x').catch(() => {});
  });
}

async function useQueue(): Promise<void> {
  const queue = new Queue(name, { connection });
  const fails = (id: number): boolean => id % 3 === 0;
  const worker = new Worker<{ readonly id: number }>(
    name,
    async ({ data, attemptsMade }) => {
      if (fails(data.id) && attemptsMade === 0) throw new Error('once');
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
    { connection, concurrency: 2 },
  );
  onTestFinished(async () => {
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
  });
  let id = 0;
  // More than the worker can do, so that some wait.
  allTheTime(() =>
    queue.addBulk([1, 2, 3, 4, 5].map(() => ({ name: 'resize', data: { id: id++ }, opts: { attempts: 2 } }))),
  );
}

/** The series that answer with a number: the values of the labels that are named. */
async function answers(
  prometheus: PrometheusServer,
  promql: string,
  labels: readonly string[],
): Promise<readonly string[]> {
  const found = await prometheus.query(promql);
  const numbers = found.filter(({ value }) => Number.isFinite(value));
  return numbers.map((sample) => labels.map((label) => sample.labels[label] ?? '').join(' ')).toSorted();
}

/** Each query with labels that its series have, and series that have to be among them. */
const queries: readonly (readonly [promql: string, labels: readonly string[], among: readonly string[]])[] = [
  [
    'rate(db_queries_total[5m])',
    ['operation', 'table', 'status'],
    [`INSERT ${table} success`, `SELECT ${table} success`, 'SELECT nowhere error'],
  ],
  ['histogram_quantile(0.95, rate(db_query_duration_seconds_bucket[5m]))', ['operation', 'table'], [`INSERT ${table}`]],
  ['db_connection_pool_size >= 1', [], ['']],
  ['db_connection_pool_active', [], ['']],
  ['db_connection_pool_idle', [], ['']],
  ['rate(db_transactions_total[5m]) > 0', ['status'], ['committed', 'rolled_back']],
  ['rate(cache_operations_total[5m])', ['operation', 'status'], ['get hit', 'get miss', 'lpush error', 'set success']],
  ['sum(rate(cache_hits_total[5m])) / (sum(rate(cache_hits_total[5m])) + sum(rate(cache_misses_total[5m])))', [], ['']],
  ['rate(cache_hits_total[5m]) > 0', ['cache_type'], ['default']],
  ['rate(cache_operation_duration_seconds_sum[5m])', ['operation'], ['get', 'set']],
  ['rate(jobs_total[5m]) > 0', ['task_name', 'status'], [`${name} failure`, `${name} retry`, `${name} success`]],
  ['rate(job_duration_seconds_sum[5m]) > 0', ['task_name'], [name]],
  ['jobs_in_progress', ['task_name'], [name]],
  ['queue_length', ['queue'], [name]],
];

describe("start({ profile: 'classic' })", () => {
  it('gives the queries of databases, caches and jobs their data', async (test) => {
    const program = await requireProgram(test, 'prometheus');
    await requireServer(test, redisServer);
    await requireServer(test, postgresServer);
    const telemetry = await start({ env: {}, port: 0, hostMetrics: false, profile: 'classic' });
    onTestFinished(() => telemetry.shutdown());
    await useDatabase();
    await useCache();
    await useQueue();
    await using prometheus = await startPrometheus(program, telemetry.endpoint ?? '', { scrapeIntervalMs: 500 });
    for (const [promql, labels, among] of queries) {
      await eventually(
        async () => {
          const found = await answers(prometheus, promql, labels);
          for (const answer of among) expect(found, promql).toContain(answer);
        },
        { what: promql, timeoutMs: 30_000, intervalMs: 200 },
      );
    }
    const ratio = await prometheus.query(queries[7]?.[0] ?? '');
    expect(ratio[0]?.value).toBeCloseTo(0.5, 1);
  });
});
