import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { drivers } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

const state = 'db.client.connection.state';
const pool = 'db.client.connection.pool.name';

describe.each(drivers)('connections of $name', ({ connect }) => {
  it('are counted as long as they are there, and as used while a command is under way', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const counted = (): Promise<unknown> => redis.numbers('db.client.connection.count', pool, state);
    const name = `127.0.0.1:${server.port}/0`;
    const clients = await Promise.all([connect({ port: server.port }), connect({ port: server.port })]);
    expect(await counted()).toMatchObject({ [`${name} idle`]: 2, [`${name} used`]: 0 });
    const blocked = clients[0]?.send('BLPOP', 'list', '10');
    await eventually(async () => expect(await counted()).toMatchObject({ [`${name} idle`]: 1, [`${name} used`]: 1 }), {
      what: 'a connection in use',
    });
    server.ask('LPUSH', 'list', 'a');
    await blocked;
    for (const client of clients) await client.close();
    expect(await counted()).toMatchObject({ [`${name} idle`]: 0, [`${name} used`]: 0 });
  });

  it('that existed before are counted from when they are used', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const redis = measured();
    await client.get('a');
    await client.get('a');
    expect(await redis.operations()).toEqual({ GET: 2 });
    // Which server it is, a client of node-redis 4 only says when it connects.
    const [count] = (await redis.collect()).filter(({ attributes }) => attributes[state] === 'idle');
    expect(count).toMatchObject({ value: 1 });
    await client.close();
  });

  it('are timed from when they are asked for to when commands can use them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port });
    expect(await redis.numbers('db.client.connection.create_time', pool)).toEqual({
      [`127.0.0.1:${server.port}/0`]: 1,
    });
    await client.close();
  });

  it('that are closed are counted by who closed them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port });
    const closed = (): Promise<unknown> =>
      redis.numbers('db.client.connection.closed', 'db.client.connection.close.reason');
    server.ask('CLIENT', 'KILL', 'TYPE', 'normal');
    await eventually(async () => expect(await closed()).toEqual({ server: 1 }), {
      what: 'a connection closed by the server',
    });
    await eventually(() => client.get('a'), { what: 'another connection' });
    expect(await redis.numbers('db.client.connection.reconnects')).toEqual({ '': 1 });
    await client.close();
    expect(await closed()).toEqual({ server: 1, application: 1 });
  });

  it('survive the restart of the server in the middle of traffic, with every command counted once', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port });
    const outcomes = { fulfilled: 0, rejected: 0 };
    let isOver = false;
    const worker = async (): Promise<void> => {
      while (!isOver) {
        const [{ status } = { status: 'rejected' as const }] = await Promise.allSettled([client.get('a')]);
        outcomes[status]++;
        await new Promise(setImmediate);
      }
    };
    const workers = Array.from({ length: 20 }, worker);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.restart();
    await eventually(() => client.get('a'), { what: 'another connection' });
    outcomes.fulfilled++;
    isOver = true;
    await Promise.all(workers);
    const counted = await redis.operations();
    const failed = Object.entries(counted).filter(([key]) => key.startsWith('GET '));
    expect(counted.GET).toBe(outcomes.fulfilled);
    expect(failed.reduce((sum, [, count]) => sum + count, 0)).toBe(outcomes.rejected);
    expect(await redis.numbers('db.client.connection.pending_requests')).toEqual({ '': 0 });
    expect(Object.keys(await redis.numbers('db.client.connection.wait_time'))).toEqual(['']);
    await client.close();
  });

  it('that are refused are errors, and leave requests waiting', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port });
    await server.kill();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const replies = [client.get('a'), client.get('b')];
    await eventually(
      async () => {
        expect(await redis.numbers('db.client.connection.errors', 'error.type')).toHaveProperty('ECONNREFUSED');
        expect(await redis.numbers('db.client.connection.pending_requests')).toEqual({ '': 2 });
      },
      { what: 'a refused connection' },
    );
    await server.restart();
    await Promise.all(replies);
    await client.close();
  });

  it('that are given up fail the commands that wait for them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port, isRetrying: false });
    await server.kill();
    await eventually(() => expect(client.get('a')).rejects.toThrow(), { what: 'the end of the client' });
    const failures = Object.keys(await redis.operations()).filter((key) => key.startsWith('GET '));
    // Version 4 of node-redis refuses before its queue is asked, which is what is looked at.
    expect(failures).toEqual(client.isOld ? [] : expect.arrayContaining(['GET ClientClosedError']));
  });

  it('are not there where they are off, and commands are counted all the same', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured({ connections: false });
    const client = await connect({ port: server.port });
    await client.get('a');
    const names = (await redis.collect()).map(({ name }) => name);
    expect(names.filter((name) => name.startsWith('db.client.connection'))).toEqual([]);
    expect(await redis.operations()).toMatchObject({ GET: 1 });
    await client.close();
  });

  it('cannot be used for commands any more when they are closed, which count as failed', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const redis = measured();
    await client.close();
    await expect(client.send('GET', 'a')).rejects.toThrow(/closed/);
    // Version 4 of node-redis refuses before its queue is asked, which is what is looked at.
    expect(await redis.operations()).toEqual(client.isOld ? {} : { 'GET ClientClosedError': 1 });
  });
});
