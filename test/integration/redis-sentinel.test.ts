import { instrumentCache } from '@executor-metrics/instrumentation-redis';
import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ioredisVersions, loadIoredis, loadNodeRedis } from './redis/drivers.ts';
import { type Measured, measured } from './redis/measured.ts';
import { group, startWatchedServers } from './redis/redis-sentinel.ts';
import { requireRedisServer } from './redis/redis-server.ts';

async function setsByPort(redis: Measured): Promise<Readonly<Record<string, number>>> {
  const byPort = await redis.numbers('db.client.operation.duration', 'db.operation.name', 'server.port', 'error.type');
  return Object.fromEntries(Object.entries(byPort).filter(([key]) => /^SET \d+$/.test(key)));
}

/** The servers need some seconds to find each other, and to change their parts. */
const options = { timeout: 150_000 };

describe.each(ioredisVersions)('%s behind a sentinel', options, (name) => {
  it('has its commands counted by the server that is the master, without those to the sentinel', async (test) => {
    await using servers = await startWatchedServers(requireRedisServer(test));
    const redis = measured();
    const Redis = loadIoredis(name);
    const client = new Redis({ sentinels: [{ host: '127.0.0.1', port: servers.sentinelPort }], name: group });
    onTestFinished(() => client.disconnect());
    client.on('error', () => {});
    await client.set('a', '1');
    expect(await redis.operations()).toEqual({ SET: 1 });
    expect(await redis.numbers('db.client.connection.create_time', 'db.client.connection.pool.name')).toEqual({
      [`127.0.0.1:${servers.master.port}/0`]: 1,
    });
    await servers.failOver();
    await eventually(
      async () => {
        await client.set('a', '2').catch(() => {});
        expect(await setsByPort(redis)).toHaveProperty(`SET ${servers.replica.port}`);
      },
      { what: 'the new master', timeoutMs: 40_000 },
    );
    expect(await setsByPort(redis)).toHaveProperty(`SET ${servers.master.port}`);
  });
});

describe.each(['redis', 'redis-5'])('%s behind a sentinel', options, (name) => {
  it('has its commands counted by the server that is the master, without those to the sentinel', async (test) => {
    await using servers = await startWatchedServers(requireRedisServer(test));
    const redis = measured();
    const client = loadNodeRedis(name).createSentinel({
      name: group,
      sentinelRootNodes: [{ host: '127.0.0.1', port: servers.sentinelPort }],
    });
    client.on('error', () => {});
    await client.connect();
    onTestFinished(() => client.destroy());
    instrumentCache(client, 'session');
    await client.set('a', '1');
    await client.get('a');
    await client.multi().get('a').get('b').exec();
    const { PING: _, ...operations } = await redis.operations();
    expect(operations).toEqual({ SET: 1, GET: 1, 'MULTI GET': 1 });
    expect(await redis.lookups()).toEqual({ 'session GET': [2, 1] });
    await servers.failOver();
    await eventually(
      async () => {
        await client.set('a', '2').catch(() => {});
        expect(await setsByPort(redis)).toHaveProperty(`SET ${servers.replica.port}`);
      },
      { what: 'the new master', timeoutMs: 40_000 },
    );
  });
});
