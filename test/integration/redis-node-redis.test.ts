import { eventually, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadNodeRedis, type NodeRedis, nodeRedisVersions } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

async function connected(name: string, options: object): Promise<NodeRedis> {
  const client: NodeRedis = loadNodeRedis(name).createClient(options);
  client.on('error', () => {});
  await client.connect();
  onTestFinished(async () => {
    if (client.isOpen) await client.disconnect();
  });
  return client;
}

function unreadable(): never {
  throw new Error('an argument was turned into text');
}

describe.each(nodeRedisVersions)('%s', (name) => {
  const { createClient, defineScript } = loadNodeRedis(name);
  const isOld = name === 'redis-4';

  it('has what it sends by itself left out, for a new connection and again after a reconnection', async (test) => {
    await using server = await startRedis(requireRedisServer(test), '--requirepass', 'secret');
    const redis = measured();
    const client = await connected(name, {
      ...{ socket: { port: server.port }, password: 'secret', database: 3 },
      name: 'name',
    });
    await client.get('a');
    await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'no']).catch(() => {});
    await eventually(() => client.get('a'), { what: 'another connection' });
    const operations = Object.keys(await redis.operations()).map((key) => key.split(' ')[0]);
    expect(new Set(operations)).toEqual(new Set(['GET', 'CLIENT']));
  });

  it('has commands with options, of modules and of scripts counted', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const own = isOld
      ? { NUMBER_OF_KEYS: 1, SCRIPT: 'return 1', transformArguments: (key: string) => [key], transformReply: Number }
      : {
          NUMBER_OF_KEYS: 1,
          SCRIPT: 'return 1',
          parseCommand: (parser: { pushKey(key: string): void }, key: string) => parser.pushKey(key),
        };
    const scripts = { own: defineScript(own as never) };
    const client = (await connected(name, { socket: { port: server.port }, scripts })) as NodeRedis & {
      own(key: string): Promise<unknown>;
    };
    await client.own('a');
    await client.own('a');
    await client.json.get('a').catch(() => {});
    if (!isOld) await client.withCommandOptions({ timeout: 10_000 }).get('a');
    expect(await redis.operations()).toEqual({
      ...{ 'EVALSHA NOSCRIPT': 1, EVAL: 1, EVALSHA: 1, 'JSON.GET ERR': 1 },
      ...(isOld ? {} : { GET: 1 }),
    });
  });

  it('has transactions that were refused or discarded counted as failed', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const [client, other] = [
      await connected(name, { socket: { port: server.port } }),
      await connected(name, { socket: { port: server.port } }),
    ];
    const refused = client.multi().set('a', '1').addCommand(['NONSENSE']).exec();
    await expect(refused).rejects.toThrow();
    await client.watch('a');
    await other.set('a', '2');
    await expect(client.multi().set('a', '3').exec()).rejects.toThrow(/watched/);
    await expect(client.multi().get('a').lPush('a', '1').get('none').exec()).rejects.toThrow();
    expect(await redis.operations()).toEqual({
      ...{ WATCH: 1, SET: 1 },
      // In version 4 the first command that is refused decides, before EXEC has answered.
      ...{ 'MULTI EXECABORT': 1, 'MULTI SET WatchError': 1, 'MULTI WRONGTYPE': 1 },
    });
    expect(await redis.lookups()).toEqual({ GET: [1, 1] });
  });

  it('has batches of nothing counted where they are sent', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connected(name, { socket: { port: server.port } });
    expect(await client.multi().exec()).toEqual([]);
    expect(await client.multi().execAsPipeline()).toEqual([]);
    expect(await redis.operations()).toEqual(server.calls().MULTI === 1 ? { MULTI: 1 } : {});
  });

  it('has commands that were refused before they were sent counted as failed', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = createClient({ socket: { port: server.port, reconnectStrategy: false }, commandsQueueMaxLength: 1 });
    client.on('error', () => {});
    const connecting = client.connect();
    const replies = await Promise.allSettled([client.get('a'), client.get('b'), client.get('c')]);
    const refused = replies.filter(
      (reply) => reply.status === 'rejected' && /queue is full/.test(String(reply.reason)),
    );
    await connecting.catch(() => {});
    expect(refused.length).toBeGreaterThan(0);
    expect(await redis.operations()).toMatchObject({ 'GET QueueFullError': refused.length });
    if (client.isOpen) await client.disconnect();
  });

  it('has commands that were called off counted as failed', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const client = await connected(name, { socket: { port: server.port } });
    const gone = AbortSignal.abort();
    const options = isOld ? { signal: gone } : { abortSignal: gone };
    await expect(client.sendCommand(['GET', 'a'], options as object)).rejects.toThrow(/abort/i);
    // Version 4 loses its way when a command is called off that was sent already.
    if (isOld) {
      expect(await redis.operations()).toEqual({ 'GET AbortError': 1 });
      return;
    }
    const later = new AbortController();
    const pending = client.sendCommand(['GET', 'a'], { signal: later.signal, abortSignal: later.signal } as object);
    later.abort();
    const outcome = await pending.then(
      () => ({ GET: 1 }),
      () => ({}),
    );
    const { GET, ...failed } = await redis.operations();
    expect(GET === undefined ? {} : { GET }).toEqual(outcome);
    expect(failed).toEqual({ 'GET AbortError': GET === undefined ? 2 : 1 });
  });

  it('has no argument turned into text', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    measured({ cacheName: () => 'a' });
    const client = await connected(name, { socket: { port: server.port } });
    const payload = Object.assign(Buffer.alloc(50 * 1024, 'x'), { toString: unreadable, latin1Slice: unreadable });
    const sha = await client.scriptLoad('return #ARGV[1]');
    expect(await client.sendCommand(['EVALSHA', sha, '1', 'a', payload])).toBe(50 * 1024);
    await client.sendCommand(['SET', 'a', payload]);
    await client
      .multi()
      .addCommand(['SET', 'a', payload] as never)
      .exec();
  });

  it('is not disturbed by arguments of any kind', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const warnings = recordWarnings();
    const redis = measured({ cacheName: () => 'a' });
    const client = await connected(name, { socket: { port: server.port } });
    const hostile = ['"\n\r\0', '\ud800', 'x'.repeat(2 ** 20), '__proto__', 'constructor', ' GET '];
    for (const text of hostile) {
      await client.sendCommand([text, Buffer.from(text)]).catch(() => {});
      await client.sendCommand([Buffer.from(text)]).catch(() => {});
      await client.set(text, text);
      await client.sendCommand([Buffer.from('gEt'), Buffer.from([0xff, 0xfe, 0])]);
    }
    for (const nothing of [undefined, null, 5, 'GET', {}]) {
      await Promise.resolve()
        .then(() => client.sendCommand(nothing as never))
        .catch(() => {});
    }
    await client.sendCommand([1 as never, {} as never]).catch(() => {});
    const keys = Object.keys(await redis.operations());
    expect(keys).toEqual(expect.arrayContaining(['GET', 'SET', '_OTHER ERR']));
    expect(keys.length).toBeLessThan(6);
    expect(warnings).toEqual([]);
  });
});
