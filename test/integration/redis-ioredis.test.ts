import { recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ioredisVersions, loadIoredis } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

function unreadable(): never {
  throw new Error('an argument was turned into text');
}

describe.each(ioredisVersions)('%s', (name) => {
  const Redis = loadIoredis(name);

  it('has commands that it puts into pipelines by itself counted one by one', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = new Redis({ port: server.port, enableAutoPipelining: true });
    onTestFinished(() => client.disconnect());
    await Promise.all([client.get('a'), client.set('a', '1'), client.get('a'), client.lpush('a', 1).catch(() => {})]);
    await client.pipeline().get('a').get('b').exec();
    expect(await redis.operations()).toEqual({ GET: 2, SET: 1, 'LPUSH WRONGTYPE': 1, 'PIPELINE GET': 1 });
    expect(await redis.lookups()).toEqual({ GET: [2, 2] });
  });

  it('has what it sends by itself left out: for a new connection, and again after each reconnection', async (test) => {
    await using server = await startRedis(requireRedisServer(test), '--requirepass', 'secret');
    const redis = measured();
    const client = new Redis({
      ...{
        port: server.port,
        password: 'secret',
        db: 3,
        connectionName: 'name',
        readOnly: true,
        reconnectOnError: () => false,
      },
      retryStrategy: () => 10,
    });
    onTestFinished(() => client.disconnect());
    await client.get('a');
    await client.call('client', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no').catch(() => {});
    await client.get('a');
    const operations = Object.keys(await redis.operations()).map((key) => key.split(' ')[0]);
    expect(new Set(operations)).toEqual(new Set(['GET', 'CLIENT']));
  });

  it('has scripts counted by the command that was sent for them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = new Redis(server.port);
    onTestFinished(() => client.disconnect());
    client.defineCommand('own', { numberOfKeys: 1, lua: 'return redis.call("GET", KEYS[1])' });
    const { own } = client as unknown as { own(key: string): Promise<unknown> };
    await own.call(client, 'a');
    await own.call(client, 'a');
    server.ask('SCRIPT', 'FLUSH');
    await own.call(client, 'a');
    expect(await redis.operations()).toEqual({ EVAL: 2, EVALSHA: 1, 'EVALSHA NOSCRIPT': 1 });
  });

  it('has a transaction that was refused or discarded counted as failed', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const [client, other] = [new Redis(server.port), new Redis(server.port)];
    onTestFinished(() => {
      client.disconnect();
      other.disconnect();
    });
    const refused = client.multi().set('a', '1').call('nonsense').exec();
    await expect(refused).rejects.toThrow(/EXECABORT/);
    await client.watch('a');
    await other.set('a', '2');
    expect(await client.multi().set('a', '3').exec()).toBeNull();
    await client.multi({ pipeline: false });
    await client.set('a', '4');
    await client.exec();
    expect(await redis.operations()).toEqual({
      ...{ 'MULTI EXECABORT': 1, WATCH: 1, SET: 2, 'MULTI SET': 1 },
      ...{ MULTI: 1, EXEC: 1 },
    });
  });

  it('has a command that timed out counted once, and its reply not again', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = new Redis({ port: server.port, commandTimeout: 50 });
    onTestFinished(() => client.disconnect());
    await client.ping();
    server.ask('CLIENT', 'PAUSE', '200');
    await expect(client.get('a')).rejects.toThrow('Command timed out');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await redis.operations()).toEqual({ PING: 1, 'GET TimeoutError': 1 });
  });

  it('hands over keys with the prefix that it puts before them', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const keys: unknown[] = [];
    measured({ cacheName: (_, key) => void keys.push(key) });
    const client = new Redis({ port: server.port, keyPrefix: 'user:' });
    onTestFinished(() => client.disconnect());
    await client.get('1');
    await client.getBuffer(Buffer.from('2'));
    expect(keys).toEqual(['user:1', Buffer.from('user:2')]);
  });

  it('has no argument turned into text', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    measured({ cacheName: () => 'a' });
    const client = new Redis(server.port);
    onTestFinished(() => client.disconnect());
    const payload = Object.assign(Buffer.alloc(50 * 1024, 'x'), { toString: unreadable, latin1Slice: unreadable });
    const sha = String(await client.script('LOAD', 'return #ARGV[1]'));
    expect(await client.evalsha(sha, 1, 'a', payload)).toBe(50 * 1024);
    await client.set('a', payload);
    expect(await client.xread('STREAMS', 'a', '0').catch(() => 'failed')).toBe('failed');
  });

  it('is not disturbed by arguments of any kind', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const warnings = recordWarnings();
    const redis = measured({ cacheName: () => 'a' });
    const client = new Redis(server.port);
    onTestFinished(() => client.disconnect());
    const hostile = ['"\n\r\0', '\ud800', '', 'x'.repeat(2 ** 20), '__proto__', 'constructor', ' GET '];
    for (const text of hostile) {
      // Of this name, the driver cannot make a command by itself.
      if (text !== '__proto__') await client.call(text, text, Buffer.from(text)).catch(() => {});
      await client.set(text, text);
      expect(await client.getBuffer(text)).toEqual(Buffer.from(text));
      await client.get(Buffer.from([0xff, 0xfe, 0]));
    }
    await client.mget(...hostile, Buffer.from('a'));
    const keys = Object.keys(await redis.operations());
    expect(keys.toSorted()).toEqual(['GET', 'MGET', 'SET', '_OTHER ERR']);
    expect(warnings).toEqual([]);
  });
});
