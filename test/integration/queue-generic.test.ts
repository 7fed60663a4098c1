import { createQueueMetrics, type QueueMetrics } from '@executor-metrics/instrumentation-queue';
import { MeterProvider } from '@executor-metrics/sdk';
import {
  createMemoryReader,
  eventually,
  pointHistogram,
  pointsOf,
  pointValue,
  requireServer,
} from '@executor-metrics/testkit';
import type { MeterProvider as AnyMeterProvider } from '@opentelemetry/api';
import { type Job, type JobWithMetadata, PgBoss } from 'pg-boss';
import { describe, expect, it, onTestFinished } from 'vitest';
import { countsByError, total } from './queue-counts.ts';

const postgres = { host: '127.0.0.1', port: 5432, user: 'postgres', database: 'postgres' } as const;
const processed = 'messaging.process.duration';

function newProvider(): {
  meterProvider: AnyMeterProvider;
  collect: ReturnType<typeof createMemoryReader>['collectMetrics'];
} {
  const reader = createMemoryReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  onTestFinished(() => meterProvider.shutdown());
  return { meterProvider, collect: () => reader.collectMetrics() };
}

/** A pg-boss with a schema of its own. */
async function startBoss(): Promise<{ boss: PgBoss; schema: string }> {
  const schema = `em_${crypto.randomUUID().replaceAll('-', '')}`;
  const boss = new PgBoss({ ...postgres, schema, supervise: false, schedule: false });
  boss.on('error', () => {});
  await boss.start();
  onTestFinished(async () => {
    await boss.getDb().executeSql(`DROP SCHEMA ${schema} CASCADE`, []);
    await boss.stop({ graceful: false });
  });
  return { boss, schema };
}

/** How many jobs are in which state, as the table says. */
async function statesOf(boss: PgBoss, schema: string, name: string): Promise<Record<string, number>> {
  const sql = `SELECT state::text, count(*)::int FROM ${schema}.job WHERE name = $1 GROUP BY state`;
  const { rows } = await boss.getDb().executeSql(sql, [name]);
  return Object.fromEntries(rows.map(({ state, count }: { state: string; count: number }) => [state, count]));
}

/** A worker as an application would have one. */
async function work(boss: PgBoss, queue: QueueMetrics, deliver: (job: Job<object>) => void): Promise<void> {
  const options = { includeMetadata: true, batchSize: 1, pollingIntervalSeconds: 0.5 } as const;
  const each = async ([job]: JobWithMetadata<object>[]): Promise<void> => {
    if (job === undefined) return;
    const processing = queue.received({
      sentAt: job.createdOn,
      dueAt: job.startAfter,
      redelivered: job.retryCount > 0,
    });
    try {
      deliver(job);
      processing.done();
    } catch (error) {
      if (job.retryCount < job.retryLimit) processing.retry(error);
      else processing.fail(error);
      throw error;
    }
  };
  for (let i = 0; i < 4; i++) await boss.work('mail', options, each);
}

describe('createQueueMetrics with pg-boss', () => {
  it('adds up to what the table of jobs says', async (test) => {
    await requireServer(test, { name: 'PostgreSQL', ...postgres });
    const { meterProvider, collect } = newProvider();
    const { boss, schema } = await startBoss();
    await boss.createQueue('mail');
    const queue = createQueueMetrics({ system: 'pgboss', destination: 'mail', meterProvider });
    queue.depth(() => statesOf(boss, schema, 'mail'));
    const options = { retryLimit: 1, retryDelay: 0 };
    for (let i = 0; i < 12; i++) await queue.send(() => boss.send('mail', { i }, options));
    await queue.send(() => boss.insert('mail', [{ data: { i: 100 } }, { data: { i: 101 } }]), 2);
    const of = { 'messaging.system': 'pgboss', 'messaging.destination.name': 'mail' };
    const before = await collect();
    expect(pointValue(before, 'messaging.client.sent.messages', of)).toBe(14);
    expect(pointHistogram(before, 'messaging.client.operation.duration', of).count).toBe(13);
    expect(pointValue(before, 'messaging.queue.depth', { ...of, 'messaging.queue.state': 'created' })).toBe(14);

    // The first one never succeeds, and the second one does when it is tried again.
    let seconds = 0;
    await work(boss, queue, ({ data }) => {
      const { i } = data as { i: number };
      if (i === 0 || (i === 1 && seconds++ === 0)) throw new RangeError('no');
    });
    const states = await eventually(
      async () => {
        const found = await statesOf(boss, schema, 'mail');
        expect((found.completed ?? 0) + (found.failed ?? 0)).toBe(14);
        return found;
      },
      { what: 'all jobs', timeoutMs: 20_000 },
    );
    expect(states).toEqual({ completed: 13, failed: 1 });
    const metrics = await collect();
    expect(countsByError(metrics, processed, of)).toEqual({ none: 13, RangeError: 3 });
    expect(pointValue(metrics, 'messaging.client.consumed.messages', of)).toBe(16);
    expect(pointValue(metrics, 'messaging.client.redelivered.messages', of)).toBe(2);
    expect(pointValue(metrics, 'messaging.process.retries', of)).toBe(2);
    expect(pointValue(metrics, 'messaging.queue.dead_lettered', of)).toBe(1);
    expect(pointValue(metrics, 'messaging.process.active', of)).toBe(0);
    expect(pointHistogram(metrics, 'messaging.queue.wait_time', of).count).toBe(16);
  });

  it('counts what could not be sent', async (test) => {
    await requireServer(test, { name: 'PostgreSQL', ...postgres });
    const { meterProvider, collect } = newProvider();
    const { boss } = await startBoss();
    const queue = createQueueMetrics({ system: 'pgboss', destination: 'missing', meterProvider });
    await expect(queue.send(() => boss.send('missing', {}))).rejects.toThrow();
    const metrics = await collect();
    expect(total(metrics, 'messaging.client.sent.messages')).toBe(1);
    expect(pointsOf(metrics, 'messaging.client.sent.messages')[0]?.attributes['error.type']).toBeDefined();
  });
});
