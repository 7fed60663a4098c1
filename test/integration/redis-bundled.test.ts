import { createRedisInstrumentation } from '@executor-metrics/instrumentation-redis';
import { createCollector, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundled } from './redis/bundled.ts';
import { loadNodeRedis } from './redis/drivers.ts';
import { counts, type Measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

interface Instrumented extends Omit<Measured, 'disable'> {
  instrument(target: object): void;
}

function instrumented(): Instrumented {
  const { provider, collect, shutdown } = createCollector();
  const instrumentation = createRedisInstrumentation({ meterProvider: provider });
  instrumentation.enable();
  onTestFinished(async () => {
    instrumentation.disable();
    await shutdown();
  });
  return { ...counts(collect), instrument: (target) => void instrumentation.instrument(target) };
}

type Ioredis = typeof import('ioredis');
type NodeRedis = typeof import('redis');

describe('instrument() with a bundled ioredis', () => {
  const targets: Readonly<Record<string, (library: Ioredis, client: object) => object>> = {
    'the library': (library) => library,
    'its class': ({ Redis }) => Redis,
    'a client': (_, client) => client,
  };

  it.for(Object.entries(targets))('counts what all clients do where it is given %s', async ([, targetOf], test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = instrumented();
    const library = await bundled<Ioredis>('ioredis', 'built', 'index.js');
    const client = new library.Redis(server.port);
    onTestFinished(() => client.disconnect());
    await client.ping();
    expect(await redis.operations()).toEqual({});
    redis.instrument(targetOf(library, client));
    await client.get('a');
    await client.pipeline().get('a').get('b').exec();
    expect(await redis.operations()).toEqual({ GET: 1, 'PIPELINE GET': 1 });
    expect(await redis.lookups()).toEqual({ GET: [0, 3] });
  });
});

describe('instrument() with a bundled node-redis', () => {
  it('counts what all clients do', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = instrumented();
    const library = await bundled<NodeRedis>('@redis/client', 'dist', 'index.js');
    const client = library.createClient({ socket: { port: server.port } });
    client.on('error', () => {});
    await client.connect();
    redis.instrument(client);
    redis.instrument(library);
    await client.get('a');
    await client.set('a', '1');
    await client.lPush('a', '1').catch(() => {});
    await client.multi().get('a').get('b').exec();
    await client.multi().get('a').get('b').execAsPipeline();
    expect(await redis.operations()).toEqual({ GET: 1, SET: 1, 'LPUSH WRONGTYPE': 1, MULTI: 1, PIPELINE: 1 });
    expect(await redis.lookups()).toEqual({ GET: [0, 1] });
    client.destroy();
  });

  it('does not count twice what is counted otherwise', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = instrumented();
    const library = await bundled<NodeRedis>('@redis/client', 'dist', 'index.js');
    const clients = [library, loadNodeRedis('redis')].map(({ createClient }) =>
      createClient({ socket: { port: server.port } }).on('error', () => {}),
    );
    for (const client of clients) redis.instrument(client);
    for (const client of clients) {
      await client.connect();
      await client.get('a');
      await client.multi().get('a').get('b').exec();
      client.destroy();
    }
    expect(await redis.operations()).toEqual({ GET: 2, MULTI: 1, 'MULTI GET': 1 });
  });
});

describe('instrument()', () => {
  it('says that it cannot hook what it does not know', () => {
    const warnings = recordWarnings();
    const redis = instrumented();
    for (const target of [{ anything: true }, () => {}, Object.create(null), { sendCommand: 1 }])
      redis.instrument(target);
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_NOT_HOOKED']);
  });
});
