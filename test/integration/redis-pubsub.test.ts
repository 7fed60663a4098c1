import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ioredisVersions, loadIoredis, loadNodeRedis, nodeRedisVersions } from './redis/drivers.ts';
import { measured } from './redis/measured.ts';
import { requireRedisServer, startRedis } from './redis/redis-server.ts';

const counted = [
  'redis.client.pubsub.messages',
  'redis.client.pubsub.message.direction',
  'redis.client.pubsub.sharded',
] as const;

describe.each(ioredisVersions)('messages of %s', (name) => {
  it('are counted where they are published and where they are received, without the names of channels', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const Redis = loadIoredis(name);
    const [publisher, subscriber] = [new Redis(server.port), new Redis(server.port)];
    onTestFinished(() => {
      publisher.disconnect();
      subscriber.disconnect();
    });
    await subscriber.subscribe('secret channel');
    await subscriber.psubscribe('secret*');
    for (let i = 0; i < 10; i++) await publisher.publish('secret channel', 'a');
    await publisher.publish('nobody listens', 'a');
    await publisher.pipeline().publish('secret channel', 'b').spublish('shard', 'b').exec();
    await eventually(
      async () => expect(await redis.numbers(...counted)).toEqual({ 'out false': 12, 'out true': 1, 'in false': 22 }),
      {
        what: 'all messages',
      },
    );
    expect(JSON.stringify(await redis.collect())).not.toContain('secret');
  });

  it('are counted again after a reconnection, whose subscriptions are no operations', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const Redis = loadIoredis(name);
    const [publisher, subscriber] = [new Redis(server.port), new Redis(server.port)];
    onTestFinished(() => {
      publisher.disconnect();
      subscriber.disconnect();
    });
    await subscriber.subscribe('channel');
    server.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await eventually(async () => expect(await publisher.publish('channel', 'a')).toBe(1), { what: 'the subscription' });
    const operations = await redis.operations();
    expect(operations).toEqual({ SUBSCRIBE: 1, PUBLISH: operations.PUBLISH });
    await eventually(async () => expect(await redis.numbers(...counted)).toMatchObject({ 'in false': 1 }), {
      what: 'a message',
    });
  });
});

describe.each(nodeRedisVersions)('messages of %s', (name) => {
  it('are counted where they are published and where they are received, without the names of channels', async (test) => {
    await using server = await startRedis(requireRedisServer(test));
    const redis = measured();
    const { createClient } = loadNodeRedis(name);
    const [publisher, subscriber] = [0, 1].map(() =>
      createClient({ socket: { port: server.port } }).on('error', () => {}),
    );
    if (publisher === undefined || subscriber === undefined) throw new Error('there are two clients');
    await Promise.all([publisher.connect(), subscriber.connect()]);
    onTestFinished(async () => {
      await Promise.all([publisher.disconnect(), subscriber.disconnect()]);
    });
    await subscriber.subscribe('secret channel', () => {});
    await subscriber.pSubscribe('secret*', () => {});
    for (let i = 0; i < 10; i++) await publisher.publish('secret channel', 'a');
    await publisher.publish('nobody listens', 'a');
    await publisher.multi().publish('secret channel', 'b').exec();
    await eventually(async () => expect(await redis.numbers(...counted)).toEqual({ 'out false': 12, 'in false': 22 }), {
      what: 'all messages',
    });
    expect(JSON.stringify(await redis.collect())).not.toContain('secret');
  });
});
