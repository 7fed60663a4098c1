import { instrumentCache } from '@executor-metrics/instrumentation-redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ioredisVersions, loadIoredis, loadNodeRedis, nodeRedisVersions } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { type RedisCluster, startCluster } from './redis/redis-cluster.ts';
import { findRedisServer } from './redis/redis-server.ts';

let cluster: RedisCluster;

const program = findRedisServer();

// One for all: it takes some seconds until the servers agree.
beforeAll(async () => {
  if (program !== undefined) cluster = await startCluster(program);
}, 60_000);

afterAll(() => cluster?.[Symbol.asyncDispose]());

interface AnyCluster {
  readonly raw: object;
  set(key: string, value: string): Promise<unknown>;
  get(key: string): Promise<unknown>;
  transaction(key: string): Promise<unknown>;
  incr(key: string): Promise<unknown>;
}

interface ClusterDriver {
  readonly name: string;
  /** Whether a redirected command is one operation. */
  readonly hidesRedirections: boolean;
  connect(): Promise<AnyCluster>;
}

const drivers: readonly ClusterDriver[] = [
  ...ioredisVersions.map((name): ClusterDriver => ({ name, hidesRedirections: true, connect: () => ioredis(name) })),
  ...nodeRedisVersions.map(
    (name): ClusterDriver => ({ name, hidesRedirections: name !== 'redis-4', connect: () => nodeRedis(name) }),
  ),
];

async function ioredis(name: string): Promise<AnyCluster> {
  const { Cluster } = loadIoredis(name);
  const client = new Cluster(cluster.ports.map((port) => ({ host: '127.0.0.1', port })));
  onTestFinished(() => client.disconnect());
  client.on('error', () => {});
  return {
    raw: client,
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    incr: (key) => client.incr(key),
    transaction: (key) => client.multi().set(key, '1').set(key, '2').exec(),
  };
}

async function nodeRedis(name: string): Promise<AnyCluster> {
  const { createCluster } = loadNodeRedis(name);
  const client = createCluster({ rootNodes: cluster.ports.map((port) => ({ socket: { host: '127.0.0.1', port } })) });
  client.on('error', () => {});
  await client.connect();
  onTestFinished(() => (name === 'redis-4' ? client.disconnect() : client.destroy()) as Promise<void>);
  return {
    raw: client,
    set: (key, value) => client.set(key, value),
    get: (key) => client.get(key),
    incr: (key) => client.incr(key),
    transaction: (key) => client.multi().set(key, '1').set(key, '2').exec(),
  };
}

/** What drivers send to find their way. */
function withoutDiscovery(operations: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const { CLUSTER: _cluster, ...others } = operations;
  return others;
}

describe.skipIf(program === undefined).each(drivers)('a cluster of $name', ({ name, connect, hidesRedirections }) => {
  it('has its commands counted by the server that they were for, from the first one on', async () => {
    const redis = measured();
    const client = await connect();
    for (let i = 0; i < 30; i++) await client.set(`${name} ${i}`, 'a');
    const byPort = await redis.numbers('db.client.operation.duration', 'db.operation.name', 'server.port');
    const sets = Object.entries(byPort).filter(([key]) => key.startsWith('SET '));
    expect(sets.map(([key]) => Number(key.slice(4))).toSorted()).toEqual(cluster.ports.toSorted());
    expect(sets.reduce((sum, [, count]) => sum + count, 0)).toBe(30);
  });

  it('has a command that was redirected for good counted once, and the redirection apart', async () => {
    const client = await connect();
    const key = `moved ${name}`;
    await client.set(key, 'a');
    const redis = measured();
    await cluster.servers[0]?.ask('CLUSTER', 'INFO');
    const to = await cluster.move(key);
    await client.incr(key).catch(() => {});
    const operations = withoutDiscovery(await redis.operations());
    expect(operations).toEqual(hidesRedirections ? { INCR: 1 } : { INCR: 1, 'INCR MOVED': 1 });
    if (!hidesRedirections) return;
    expect(await redis.numbers('redis.client.redirections', 'db.response.status_code')).toEqual({ MOVED: 1 });
    const ports = await redis.numbers('db.client.operation.duration', 'db.operation.name', 'server.port');
    expect(ports).toHaveProperty(`INCR ${to.port}`);
  });

  it('has a command that was redirected for once counted once', async () => {
    const client = await connect();
    const key = `asked ${name}`;
    await client.get(key);
    const redis = measured();
    await cluster.beginMove(key);
    await client.incr(key);
    const operations = withoutDiscovery(await redis.operations());
    expect(operations).toEqual(hidesRedirections ? { INCR: 1 } : { INCR: 1, 'INCR ASK': 1 });
    if (!hidesRedirections) return;
    expect(await redis.numbers('redis.client.redirections', 'db.response.status_code')).toEqual({ ASK: 1 });
  });

  it('has its transactions counted as one operation each', async () => {
    const redis = measured();
    const client = await connect();
    await client.transaction(`transaction ${name}`);
    expect(withoutDiscovery(await redis.operations())).toEqual({ 'MULTI SET': 1 });
  });

  it('can be for one cache', async () => {
    const redis = measured();
    const client = await connect();
    instrumentCache(client.raw, 'session');
    for (let i = 0; i < 5; i++) await client.get(`nothing ${name} ${i}`);
    // A cluster of node-redis 4 does not say which of its clients are its own.
    expect(await redis.lookups()).toEqual(name === 'redis-4' ? { GET: [0, 5] } : { 'session GET': [0, 5] });
  });
});
