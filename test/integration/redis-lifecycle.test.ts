import { channel } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import { createRedisInstrumentation } from '@executor-metrics/instrumentation-redis';
import { createCollector, recordWarnings } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AnyClient, drivers, loadIoredis, loadNodeRedis } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

const require = createRequire(import.meta.url);

const channels = ['ioredis:command', 'ioredis:batch', 'node-redis:command', 'node-redis:batch'].flatMap((name) =>
  ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => `tracing:${name}:${event}`),
);

/** Of which class a promise is, and what it is fulfilled with. */
async function promiseOf(promise: Promise<unknown>): Promise<unknown> {
  return [promise.constructor === Promise, await promise];
}

/** All methods of all prototypes of an object, and its own keys. */
function traces(client: AnyClient): unknown {
  const found: unknown[] = [];
  for (let from: object | null = client.raw; from !== null; from = Reflect.getPrototypeOf(from)) {
    found.push(Reflect.ownKeys(from).map((key) => Reflect.getOwnPropertyDescriptor(from as object, key)?.value));
    if (from === client.raw) found.push(Reflect.ownKeys(from));
  }
  return found;
}

describe.each(drivers)('the instrumentation of $name', ({ connect }) => {
  it('leaves nothing behind when it has been enabled and disabled a thousand times in the middle of traffic', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const before = traces(client);
    const { provider, shutdown } = createCollector();
    const instrumentation = createRedisInstrumentation({ meterProvider: provider });
    for (let i = 0; i < 1000; i++) {
      instrumentation.enable();
      if (i % 100 === 0) await client.get('a');
      instrumentation.disable();
    }
    await client.get('a');
    expect(traces(client)).toEqual(before);
    expect(channels.filter((name) => channel(name).hasSubscribers)).toEqual([]);
    await shutdown();
    await client.close();
  });

  it('does not count the end of what was under way when it was disabled', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const redis = measured();
    const blocked = client.send('BLPOP', 'list', '5');
    await new Promise((resolve) => setTimeout(resolve, 20));
    redis.disable();
    server.ask('LPUSH', 'list', 'a');
    await blocked;
    await client.get('a');
    expect(await redis.operations('redis.client.blocking_operation.duration')).toEqual({});
    await client.close();
  });

  it('neither adds nor takes away unhandled rejections', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const unhandled = async (): Promise<readonly string[]> => {
      const reasons: string[] = [];
      const listener = (reason: unknown): void => void reasons.push((reason as Error).message);
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.on('unhandledRejection', listener);
      void client.send('LPUSH', 'text', 'a');
      void client.pipeline(['LPUSH', 'text', 'a']).catch(() => {});
      void client.transaction(['LPUSH', 'text', 'a']).catch(() => {});
      await client.send('LPUSH', 'text', 'a').catch(() => {});
      await client.get('text');
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.removeListener('unhandledRejection', listener);
      for (const other of others) process.on('unhandledRejection', other);
      return reasons;
    };
    await client.set('text', 'a');
    const without = await unhandled();
    measured();
    expect(await unhandled()).toEqual(without);
    expect(without).toHaveLength(1);
    await client.close();
  });

  it('hands on the very promises and results of the driver', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const client = await connect({ port: server.port });
    const results = async (): Promise<unknown> => [
      await client.set('a', '1'),
      await client.get('a'),
      await client.getBuffer('none'),
      await client.mget('a', 'none'),
      await client.pipeline(['GET', 'a'], ['INCR', 'a']).then(String),
      await client.transaction(['SET', 'a', '5'], ['GET', 'a']),
      await client.send('nonsense').catch((error: Error) => [error.constructor.name, error.message]),
      await promiseOf(client.send('PING')),
    ];
    const without = await results();
    measured();
    expect(await results()).toEqual(without);
    await client.close();
  });

  it('counts for two providers at once', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const [first, second] = [measured(), measured()];
    const client = await connect({ port: server.port });
    await client.get('a');
    expect(await first.operations()).toEqual(await second.operations());
    expect(await first.operations()).toMatchObject({ GET: 1 });
    await client.close();
  });
});

describe("node-redis's own metrics", () => {
  /** They cannot be taken back but by what the library has for its own tests. */
  function initialize(name: string, enabledMetricGroups: readonly string[]): void {
    const { OpenTelemetry } = loadNodeRedis(name) as unknown as {
      readonly OpenTelemetry: { _instance: unknown; init(config: object): void };
    };
    const folder = require.resolve(`${name === 'redis' ? '' : `${name}/node_modules/`}@redis/client`);
    const { OTelMetrics } = require(folder.replace(/dist.*$/, 'dist/lib/opentelemetry/metrics.js'));
    const { provider, shutdown } = createCollector();
    OpenTelemetry.init({ metrics: { enabled: true, meterProvider: provider, enabledMetricGroups } });
    onTestFinished(async () => {
      OTelMetrics.reset();
      OpenTelemetry._instance = null;
      await shutdown();
    });
  }

  it.each(['redis'])('keep the durations of %s where they count commands, which is said once', async (name) => {
    const warnings = recordWarnings();
    initialize(name, ['command', 'connection-basic']);
    const redis = measured();
    const client = loadNodeRedis(name).createClient();
    await client.connect();
    await client.get(`executor-metrics:test:${process.pid}`);
    expect(await redis.operations()).toEqual({});
    expect(await redis.lookups()).toEqual({ GET: [0, 1] });
    expect(await redis.numbers('db.client.connection.create_time')).toEqual({});
    expect(warnings.map(({ code }) => code)).toEqual(['EXECUTOR_METRICS_YIELDS', 'EXECUTOR_METRICS_YIELDS']);
    client.destroy();
  });

  it('leave the durations to us where they count none', async () => {
    recordWarnings();
    initialize('redis', ['connection-basic']);
    const redis = measured();
    const client = loadNodeRedis('redis').createClient();
    await client.connect();
    await client.get(`executor-metrics:test:${process.pid}`);
    expect(await redis.operations()).toEqual({ GET: 1 });
    client.destroy();
  });

  it('stand beside ours where that is asked for', async () => {
    initialize('redis', ['command', 'connection-basic']);
    const redis = measured({ yieldToDriver: false });
    const client = loadNodeRedis('redis').createClient();
    await client.connect();
    await client.get(`executor-metrics:test:${process.pid}`);
    expect(await redis.operations()).toEqual({ GET: 1 });
    client.destroy();
  });
});

describe('marks', () => {
  it('keep a client from being counted', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const { ignored } = await import('@executor-metrics/instrumentation');
    const redis = measured();
    const Redis = loadIoredis('ioredis');
    const client = ignored(new Redis({ port: server.port, lazyConnect: true }));
    await client.get('a');
    await client.pipeline().get('a').get('b').exec();
    expect(await redis.operations()).toEqual({});
    client.disconnect();
  });
});
