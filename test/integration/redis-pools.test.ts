import { instrumentCache } from '@executor-metrics/instrumentation-redis';
import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadNodeRedis } from './redis/drivers.ts';
import { type Measured, measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

const state = 'db.client.connection.state';

function createPool(name: string, port: number, options: object) {
  return loadNodeRedis(name).createClientPool({ socket: { port } }, options);
}

async function connectedPool(name: string, port: number, options: object): Promise<ReturnType<typeof createPool>> {
  const pool = createPool(name, port, options);
  pool.on('error', () => {});
  await pool.connect();
  onTestFinished(() => pool.destroy());
  return pool;
}

async function sizes(redis: Measured): Promise<unknown> {
  const count = await redis.numbers('db.client.connection.count', state);
  const pending = await redis.numbers('db.client.connection.pending_requests');
  return { ...count, pending: pending[''] };
}

describe.each(['redis', 'redis-5'])('a pool of %s', (name) => {
  it('shows who waits for its connections when they are exhausted', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const pool = await connectedPool(name, server.port, { minimum: 2, maximum: 2 });
    expect(await sizes(redis)).toEqual({ idle: 2, used: 0, pending: 0 });
    const blocked = [1, 2, 3, 4, 5].map(() => pool.sendCommand(['BLPOP', 'list', '10']));
    await eventually(async () => expect(await sizes(redis)).toEqual({ idle: 0, used: 2, pending: 3 }), {
      what: 'an exhausted pool',
    });
    for (let i = 0; i < 5; i++) server.ask('LPUSH', 'list', 'a');
    await Promise.all(blocked);
    expect(await sizes(redis)).toEqual({ idle: 2, used: 0, pending: 0 });
    expect(await redis.numbers('db.client.connection.wait_time')).toEqual({ '': 5 });
    expect(await redis.operations('redis.client.blocking_operation.duration')).toEqual({ BLPOP: 5 });
  });

  it('counts the requests that gave up waiting', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const pool = await connectedPool(name, server.port, { minimum: 1, maximum: 1, acquireTimeout: 100 });
    const blocked = pool.sendCommand(['BLPOP', 'list', '1']);
    const late = await Promise.allSettled([pool.get('a'), pool.get('b')]);
    expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await redis.numbers('db.client.connection.timeouts')).toEqual({ '': 2 });
    await blocked;
    await pool.get('c');
    expect(await redis.numbers('db.client.connection.timeouts')).toEqual({ '': 2 });
  });

  it('that existed before is counted from when it is used', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const pool = await connectedPool(name, server.port, { minimum: 2, maximum: 2 });
    const redis = measured();
    await pool.set('a', '1');
    expect(await redis.operations()).toEqual({ SET: 1 });
    expect(await sizes(redis)).toEqual({ idle: 2, used: 0, pending: 0 });
  });

  it('can be for one cache', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const pool = instrumentCache(await connectedPool(name, server.port, {}), 'session');
    await pool.get('a');
    await pool.multi().get('a').get('b').exec();
    await pool.execute((client) => client.get('a'));
    expect(await redis.lookups()).toEqual({ 'session GET': [0, 4] });
    expect(await redis.operations()).toEqual({ GET: 2, 'MULTI GET': 1 });
  });
});
