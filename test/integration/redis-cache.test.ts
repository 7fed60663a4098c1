import { instrumentCache } from '@executor-metrics/instrumentation-redis';
import { recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { type AnyClient, type DriverUnderTest, drivers, loadNodeRedis } from './redis/drivers.ts';
import { type Measured, measured } from './redis/measured.ts';
import { type RedisServer, requireRedisServer, startRedis } from './redis/redis-server.ts';

interface Running {
  readonly server: RedisServer;
  readonly client: AnyClient;
  readonly redis: Measured;
}

type Options = Parameters<typeof measured>[0];

/** Runs with a client of a server that has a text, a hash and a number. */
async function withClient(
  {
    test,
    connect,
    options,
  }: { test: { skip(note: string): never }; connect: DriverUnderTest['connect']; options?: Options },
  use: (running: Running) => Promise<void>,
): Promise<void> {
  await using server = await startRedis(requireRedisServer(test));
  server.ask('SET', 'user:1', 'a');
  server.ask('HSET', 'user:2', 'name', 'b');
  const redis = measured(options);
  const client = await connect({ port: server.port });
  await use({ server, client, redis });
  await client.close();
}

describe.each(drivers)('cache metrics of $name', ({ connect }) => {
  it('count one hit or miss for each key or field that is looked up', async (test) => {
    await withClient({ test, connect }, async ({ client, redis }) => {
      await client.get('user:1');
      await client.get('none');
      await client.getBuffer('user:1');
      await client.getBuffer('none');
      await client.mget('user:1', 'none', 'nothing', 'user:1');
      await client.send('GETEX', 'user:1', 'EX', '100');
      await client.send('HGET', 'user:2', 'name');
      await client.send('HGET', 'user:2', 'none');
      await client.send('HMGET', 'user:2', 'name', 'none', 'nothing');
      await client.send('HGETALL', 'user:2');
      await client.send('HGETALL', 'none');
      await client.send('EXISTS', 'user:1', 'user:2', 'none');
      await client.send('HEXISTS', 'user:2', 'name');
      await client.send('HEXISTS', 'user:2', 'none');
      await client.send('GETDEL', 'user:1');
      expect(await redis.lookups()).toEqual({
        GET: [2, 2],
        MGET: [2, 2],
        GETEX: [1, 0],
        GETDEL: [1, 0],
        HGET: [1, 1],
        HMGET: [1, 2],
        HGETALL: [1, 1],
        EXISTS: [2, 1],
        HEXISTS: [1, 1],
      });
    });
  });

  it('count what is looked up in pipelines and transactions', async (test) => {
    await withClient({ test, connect }, async ({ client, redis }) => {
      await client.pipeline(['GET', 'user:1'], ['SET', 'other', '1'], ['GET', 'none']);
      await client.transaction(['GET', 'user:1'], ['MGET', 'none', 'user:1'], ['GET', 'none']);
      expect(await redis.lookups()).toEqual({ GET: [2, 2], MGET: [1, 1] });
    });
  });

  it('count neither a hit nor a miss for a command that failed', async (test) => {
    await withClient({ test, connect }, async ({ client, redis }) => {
      await client.get('user:2').catch(() => {});
      await client.pipeline(['GET', 'user:2'], ['GET', 'user:1']).catch(() => {});
      await client.transaction(['GET', 'user:2'], ['GET', 'user:1']).catch(() => {});
      expect(await redis.lookups()).toEqual({ GET: [2, 0] });
    });
  });

  it('go by the name that the application has for a key', async (test) => {
    const asked: unknown[] = [];
    const cacheName = (command: string, key: string | Buffer): string | undefined => {
      asked.push([command, String(key)]);
      return { 'user:1': 'user', 'post:1': 'post' }[String(key)];
    };
    await withClient({ test, connect, options: { cacheName } }, async ({ client, redis }) => {
      await client.get('user:1');
      await client.mget('user:1', 'post:1', 'none');
      expect(await redis.lookups()).toEqual({ 'user GET': [1, 0], 'user MGET': [1, 0], 'post MGET': [0, 1] });
      expect(asked).toEqual([
        ['GET', 'user:1'],
        ['MGET', 'user:1'],
        ['MGET', 'post:1'],
        ['MGET', 'none'],
      ]);
    });
  });

  it('go by the name that a client was given, whatever the function says', async (test) => {
    const cacheName = (): string => 'other';
    await withClient({ test, connect, options: { cacheName } }, async ({ client, redis }) => {
      expect(instrumentCache(client.raw, 'session')).toBe(client.raw);
      await client.get('user:1');
      await client.mget('user:1', 'none');
      await client.pipeline(['GET', 'none'], ['GET', 'none']);
      expect(await redis.lookups()).toEqual({ 'session GET': [1, 2], 'session MGET': [1, 1] });
    });
  });

  it('take no more than 100 names', async (test) => {
    const cacheName = (_: string, key: string | Buffer): string => `cache of ${key}`;
    await withClient({ test, connect, options: { cacheName } }, async ({ client, redis }) => {
      await Promise.all(Array.from({ length: 1000 }, (_, i) => client.get(`key ${i}`)));
      const lookups = await redis.lookups();
      expect(Object.keys(lookups)).toHaveLength(101);
      expect(lookups['_OTHER GET']).toEqual([0, 900]);
    });
  });

  it('leave the application alone where its function throws or returns nonsense', async (test) => {
    const warnings = recordWarnings();
    const nonsense = [{}, 5, '', null, Promise.resolve('name')];
    const cacheName = (_: string, key: string | Buffer): string | undefined => {
      if (String(key) === 'user:1') throw new Error('of the application');
      return nonsense[Number(key)] as string;
    };
    await withClient({ test, connect, options: { cacheName } }, async ({ client, redis }) => {
      expect(await client.get('user:1')).toBe('a');
      for (const i of nonsense.keys()) await client.get(String(i));
      expect(await redis.lookups()).toEqual({});
      expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_HOOK_FAILED']);
    });
  });

  it('are not there where they are off', async (test) => {
    await withClient({ test, connect, options: { cache: false } }, async ({ client, redis }) => {
      await client.get('user:1');
      expect(await redis.lookups()).toEqual({});
      expect((await redis.operations()).GET).toBe(1);
    });
  });
});

describe.each(['redis', 'redis-5'])('cache metrics of %s with RESP3', (name) => {
  it('are those of RESP2', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    server.ask('SET', 'a', '1');
    server.ask('HSET', 'h', 'f', '1');
    const redis = measured();
    const client = loadNodeRedis(name).createClient({ RESP: 3, socket: { port: server.port } });
    client.on('error', () => {});
    await client.connect();
    await Promise.all([client.get('a'), client.get('none'), client.mGet(['a', 'none']), client.exists(['a', 'none'])]);
    await Promise.all([client.hGetAll('h'), client.hGetAll('none'), client.hmGet('h', ['f', 'none'])]);
    const typed = client.withTypeMapping({ 36: Buffer });
    await typed.get('a');
    expect(await redis.lookups()).toEqual({
      GET: [2, 1],
      MGET: [1, 1],
      EXISTS: [1, 1],
      HGETALL: [1, 1],
      HMGET: [1, 1],
    });
    client.destroy();
  });
});
