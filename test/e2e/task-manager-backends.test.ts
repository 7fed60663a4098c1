import { eventually, requireProgram, samplesOf, sampleValue, sumOf } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import { type RedisServer, requireRedisServer, startRedis } from '../integration/redis/redis-server.ts';
import { startPrometheus } from './prometheus.ts';
import { expectAnswers, queriesOfReadme, startTaskManager, type TaskManager } from './task-manager.ts';
import { type OwnDatabase, ownMariadb, ownPostgres } from './task-manager-databases.ts';

const databases = [
  ['PostgreSQL', 'postgresql', ownPostgres],
  ['MariaDB', 'mariadb', ownMariadb],
] as const;

type Create = (test: TestContext) => Promise<OwnDatabase>;

interface Backends {
  readonly database: OwnDatabase;
  readonly redis: RedisServer;
  readonly args: readonly string[];
}

/** A database and a Redis that are there for one test. */
async function backends(test: TestContext, create: Create): Promise<Backends> {
  const program = requireRedisServer(test);
  const database = await create(test);
  onTestFinished(() => database.drop());
  const redis = await startRedis(program);
  onTestFinished(() => redis[Symbol.asyncDispose]());
  return { database, redis, args: ['--database', database.address, '--redis', `redis://127.0.0.1:${redis.port}`] };
}

interface User {
  readonly token: string;
  readonly id: number;
}

async function founded(manager: TaskManager): Promise<User> {
  const body = { name: 'Acme', user: 'Eve', email: 'eve@acme.example', password: 'long enough' };
  const { apiKey } = await manager.ask<{ apiKey: string }>('/organizations', { method: 'POST', body });
  const opened = await manager.ask<{ token: string; user: { id: number } }>('/sessions', {
    method: 'POST',
    body: { apiKey },
  });
  return { token: opened.token, id: opened.user.id };
}

/** A task that is assigned to the user: what they are notified of. */
async function assign(manager: TaskManager, { token, id: assigneeId }: User): Promise<void> {
  const post = (path: string, body: object) => manager.ask<{ id: number }>(path, { method: 'POST', token, body });
  const { id: project } = await post('/projects', { name: 'Spring' });
  const { id: task } = await post(`/projects/${project}/tasks`, { title: 'Sow' });
  await post(`/tasks/${task}/assign`, { assigneeId });
}

async function notificationCount(manager: TaskManager, { token }: User): Promise<number> {
  return (await manager.ask<readonly unknown[]>('/notifications', { token })).length;
}

describe.each(databases)('the task manager with %s and Redis', (_, system, create) => {
  it('answers every query of its README with data', async (test) => {
    const program = await requireProgram(test, 'prometheus');
    const { args } = await backends(test, create);
    const { always, ofServers } = await queriesOfReadme();
    expect(ofServers.length).toBeGreaterThan(3);
    await using manager = await startTaskManager('--traffic', '60', '--speed', '3600', ...args);
    await using prometheus = await startPrometheus(program, manager.metricsUrl);
    await expectAnswers(prometheus, [...ofServers, ...always]);
    const systems = await prometheus.query(`group by (db_system_name) (db_client_operation_duration_seconds_count)`);
    expect(systems.map(({ labels }) => labels.db_system_name).toSorted()).toEqual([system, 'redis'].toSorted());
    await manager.stop('SIGTERM');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
    expect(manager.program.output()).not.toMatch(/500|Warning|[Dd]eadlock/);
  });

  it('has metrics that say what happened, and no secret in them', async (test) => {
    const { args, redis } = await backends(test, create);
    await using manager = await startTaskManager(...args);
    const user = await founded(manager);
    for (let i = 0; i < 9; i++) await manager.ask('/tasks', { token: user.token });
    const first = await manager.scrape();
    expect(sumOf(first, 'cache_misses_total', { cache_name: 'session' })).toBe(1);
    expect(sumOf(first, 'cache_hits_total', { cache_name: 'session' })).toBe(8);
    expect(samplesOf(first, 'cache_hits_total')).toHaveLength(1);
    const count = 'db_client_operation_duration_seconds_count';
    expect(sumOf(first, count, { db_query_summary: 'SELECT sessions users' })).toBe(1);
    expect(sumOf(first, count, { db_query_summary: 'SELECT tasks' })).toBeGreaterThanOrEqual(9);

    await assign(manager, user);
    await eventually(async () => expect(await notificationCount(manager, user)).toBe(1), { what: 'a notification' });
    const queue = { messaging_system: 'bullmq', messaging_destination_name: 'notifications' };
    const shown = await eventually(
      async () => {
        const scraped = await manager.scrape();
        expect(sampleValue(scraped, 'messaging_process_duration_seconds_count', queue)).toBe(1);
        return scraped;
      },
      { what: 'the job to be counted' },
    );
    expect(sumOf(shown, 'messaging_client_sent_messages_total', queue)).toBe(1);
    expect(sumOf(shown, 'messaging_queue_oldest_age_seconds', queue)).toBe(0);
    expect(sumOf(shown, 'db_client_transaction_count_total', { db_client_transaction_outcome: 'committed' })).toBe(4);

    await manager.ask('/sessions/current', { method: 'DELETE', token: user.token });
    await expect(manager.ask('/tasks', { token: user.token })).rejects.toThrow('401');
    const text = await (await fetch(manager.metricsUrl)).text();
    expect(text).not.toMatch(/acme\.example|[0-9a-f]{64}|password_hash/);
    // Nothing that could be a token is in Redis: only what it is known by.
    expect(redis.ask('KEYS', '*')).not.toContain(user.token);
  });

  it('goes on after the database has ended its connections', async (test) => {
    const { args, database } = await backends(test, create);
    await using manager = await startTaskManager(...args);
    const user = await founded(manager);
    await manager.ask('/tasks', { token: user.token });
    await database.disconnectAll();
    // A connection that nobody has noticed to be gone may take a request with it.
    await eventually(() => manager.ask('/tasks', { token: user.token }), { what: 'an answer' });
    for (let i = 0; i < 5; i++) await manager.ask('/tasks', { token: user.token });
    await manager.stop('SIGTERM');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
  });

  it('is one service in two processes', async (test) => {
    const { args } = await backends(test, create);
    await using first = await startTaskManager(...args);
    const user = await founded(first);
    await using second = await startTaskManager(...args);
    await assign(second, user);
    await eventually(async () => expect(await notificationCount(first, user)).toBe(1), { what: 'a notification' });
    await first.ask('/sessions/current', { method: 'DELETE', token: user.token });
    await expect(second.ask('/tasks', { token: user.token })).rejects.toThrow('401');
    const sent = await Promise.all([first.stats(), second.stats()]);
    const total = sent.reduce((sum, { events }) => sum + (events['notification.sent'] ?? 0), 0);
    expect(total).toBe(1);
  });
});

describe('the task manager with BullMQ', () => {
  it('finishes what it does when it is stopped, and leaves the rest to the next process', async (test) => {
    const { args, redis } = await backends(test, ownPostgres);
    const lengthOf = (state: string, command = 'LLEN'): number =>
      Number(redis.ask(command, `task-manager:queues:notifications:${state}`));
    await using first = await startTaskManager('--traffic', '100', ...args);
    await eventually(
      async () => {
        expect((await first.stats()).events['task.assigned']).toBeGreaterThan(20);
        // One that has failed waits for its next attempt.
        expect(lengthOf('delayed', 'ZCARD')).toBeGreaterThan(0);
      },
      { what: 'tasks to be assigned', timeoutMs: 40_000, intervalMs: 20 },
    );
    const { events: before } = await first.stop('SIGTERM');
    expect(lengthOf('active')).toBe(0);
    await using second = await startTaskManager(...args);
    await eventually(
      async () => {
        const { events } = await second.stats();
        const sent = (before['notification.sent'] ?? 0) + (events['notification.sent'] ?? 0);
        expect(sent + lengthOf('failed', 'ZCARD')).toBe(before['task.assigned']);
      },
      { what: 'all to be notified', timeoutMs: 20_000 },
    );
  });
});

describe('the task manager whose Redis goes away', () => {
  it('goes on without its cache, says so once, and does the jobs when it is back', async (test) => {
    const redis = await startRedis(requireRedisServer(test));
    onTestFinished(() => redis[Symbol.asyncDispose]());
    await using manager = await startTaskManager('--redis', `redis://127.0.0.1:${redis.port}`);
    const user = await founded(manager);
    await redis.kill();
    for (let i = 0; i < 5; i++) {
      const startedAt = performance.now();
      await manager.ask('/tasks', { token: user.token });
      expect(performance.now() - startedAt).toBeLessThan(2000);
    }
    await assign(manager, user);
    expect(await notificationCount(manager, user)).toBe(0);
    const told = manager.program.stdoutLines.filter((line) => line.includes('ECONNREFUSED'));
    expect(told.length).toBeLessThanOrEqual(2);
    await redis.restart();
    await eventually(async () => expect(await notificationCount(manager, user)).toBe(1), {
      ...{ what: 'the notification', timeoutMs: 20_000 },
    });
    await eventually(
      async () => {
        await manager.ask('/tasks', { token: user.token });
        expect(sumOf(await manager.scrape(), 'cache_hits_total', { cache_name: 'session' })).toBeGreaterThan(0);
      },
      { what: 'the cache to be used again', timeoutMs: 20_000 },
    );
  });

  it('stops while it is away', async (test) => {
    const redis = await startRedis(requireRedisServer(test));
    onTestFinished(() => redis[Symbol.asyncDispose]());
    await using manager = await startTaskManager('--redis', `redis://127.0.0.1:${redis.port}`);
    await founded(manager);
    await redis.kill();
    await manager.stop('SIGTERM');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
  });

  it('goes on where Redis does not let it in, and shows no password', async (test) => {
    const redis = await startRedis(requireRedisServer(test), '--requirepass', 'right');
    onTestFinished(() => redis[Symbol.asyncDispose]());
    await using manager = await startTaskManager('--redis', `redis://eve:wrong-secret@127.0.0.1:${redis.port}`);
    const user = await founded(manager);
    await manager.ask('/tasks', { token: user.token });
    await manager.stop('SIGTERM');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
    expect(manager.program.output()).toContain('WRONGPASS');
    expect(manager.program.output()).not.toContain('secret');
  });

  it('ends at once where its port is taken', async (test) => {
    const redis = await startRedis(requireRedisServer(test));
    onTestFinished(() => redis[Symbol.asyncDispose]());
    await using manager = await startTaskManager();
    const { port } = new URL(manager.api);
    const failed = startTaskManager('--redis', `redis://127.0.0.1:${redis.port}`, '--port', port);
    await expect(failed).rejects.toThrow(/ended with code 1 before .*EADDRINUSE/s);
  });

  it('starts without it, and stops', async () => {
    await using manager = await startTaskManager('--redis', 'redis://127.0.0.1:1');
    const user = await founded(manager);
    await assign(manager, user);
    await manager.stop('SIGTERM');
    expect(await manager.program.exited).toEqual({ code: 0, signal: null });
  });
});
