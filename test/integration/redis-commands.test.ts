import { pointHistogram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { type AnyClient, drivers } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

/** Every way in which a command can be sent, and fail. */
async function everyStyle(client: AnyClient): Promise<void> {
  await client.set('text', 'a');
  await client.get('text');
  await client.getBuffer('text');
  await client.mget('text', 'missing');
  await client.send('set', Buffer.from([0, 255, 10]), Buffer.alloc(50_000, '"'));
  await client.send('InCr', 'number');
  await client.send('CONFIG', 'GET', 'maxmemory');
  await client.send('XREAD', 'COUNT', '1', 'STREAMS', 'stream', '0');
  await client.send('XREAD', 'COUNT', '1', 'block', '1', 'STREAMS', 'stream', '0');
  await client.send(...['BLPOP', 'list', '0.01']);
  await client.pipeline(['GET', 'text'], ['GET', 'missing']);
  await client.pipeline(['GET', 'text']);
  await client.pipeline(['GET', 'text'], ['SET', 'text', 'b']);
  await client.transaction(['SET', 'text', 'c'], ['GET', 'text']);
  await client.transaction(['SET', 'text', 'c'], ['SET', 'text', 'd']);
  await client.send('EVAL', 'return 1', '0');
  const failing = [
    client.send('LPUSH', 'text', '1'),
    client.send('EVALSHA', 'f'.repeat(40), '0'),
    client.send('GET'),
    client.send('NO-SUCH-COMMAND', '"\n\0'),
    client.send('EVAL', "return redis.error_reply('MYERR of a script')", '0'),
  ];
  const outcomes = await Promise.allSettled(failing);
  expect(outcomes.map(({ status }) => status)).toEqual(failing.map(() => 'rejected'));
}

const operations = {
  SET: 2,
  GET: 3,
  MGET: 1,
  INCR: 1,
  CONFIG: 1,
  XREAD: 1,
  'PIPELINE GET': 1,
  PIPELINE: 1,
  MULTI: 1,
  'MULTI SET': 1,
  EVAL: 1,
  'LPUSH WRONGTYPE': 1,
  'EVALSHA NOSCRIPT': 1,
  'GET ERR': 1,
  '_OTHER ERR': 1,
  'EVAL MYERR': 1,
};

describe.each(drivers)('commands of $name', ({ connect }) => {
  it('are counted by name and status, and those that wait apart from the others', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const redis = measured();
    await everyStyle(client);
    expect(await redis.operations()).toEqual(operations);
    expect(await redis.operations('redis.client.blocking_operation.duration')).toEqual({ XREAD: 1, BLPOP: 1 });
    await client.close();
  });

  it('are as many as the server counted, from the first one of a client on', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port, database: 5 });
    for (let i = 0; i < 25; i++) {
      await Promise.all([client.set(`key ${i}`, 'x'), client.get(`key ${i}`), client.get('none')]);
      await client.pipeline(['HSET', 'hash', `field ${i}`, '1'], ['HSET', 'hash', 'last', String(i)]);
      await client.transaction(['INCR', 'a'], ['INCR', 'a'], ['INCR', 'a']);
    }
    const counted = await redis.operations();
    const { SET, GET, HSET, INCR, MULTI, EXEC, PING } = server.calls();
    expect({ ...counted, HSET, INCR }).toEqual({
      ...{ PING, SET, GET, HSET: 50, INCR: 75 },
      ...{ 'PIPELINE HSET': 25, 'MULTI INCR': MULTI },
    });
    expect(EXEC).toBe(MULTI);
    await client.close();
  });

  it('are told apart by server and database', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port, database: 5 });
    await client.send('select', '7');
    await client.get('a');
    const { port } = server;
    expect(
      await redis.numbers(
        'db.client.operation.duration',
        'server.address',
        'server.port',
        'db.namespace',
        'db.operation.name',
      ),
    ).toMatchObject({ [`127.0.0.1 ${port} 5 PING`]: 1, [`127.0.0.1 ${port} 7 GET`]: 1 });
    await client.close();
  });

  it('have as many series for 10000 keys as for one, and no key in any of them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured({ cacheName: (_, key) => (String(key).startsWith('user:') ? 'user' : undefined) });
    const client = await connect({ port: server.port });
    await client.get('user:secret-first');
    const before = (await redis.collect()).length;
    for (let i = 1; i < 10_000; i += 101) {
      await Promise.all(Array.from({ length: 101 }, (_, j) => client.get(`user:secret-${i + j}`)));
    }
    const metrics = await redis.collect();
    expect(metrics).toHaveLength(before);
    expect(JSON.stringify(metrics)).not.toContain('secret');
    expect(await redis.lookups()).toEqual({ 'user GET': [0, 10_000] });
    await client.close();
  });

  it('that wait for a connection are timed from when they were asked for', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connect({ port: server.port });
    await server.kill();
    // The driver sees only now and then that nobody is there.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const reply = client.get('a');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await server.restart();
    await reply;
    const { sum = 0 } = pointHistogram(await redis.collect(), 'db.client.operation.duration', {
      'server.port': server.port,
      'db.operation.name': 'GET',
    });
    expect(sum).toBeGreaterThan(0.25);
    await client.close();
  });
});
