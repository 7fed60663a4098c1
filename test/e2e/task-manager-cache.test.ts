import { eventually } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished, type TestContext } from 'vitest';
import type { Cache } from '../../examples/task-manager/src/cache/cache.ts';
import { cacheNameOf, openRedisCache } from '../../examples/task-manager/src/cache/redis-cache.ts';
import { type RedisServer, requireRedisServer, startRedis } from '../integration/redis/redis-server.ts';

interface Opened {
  readonly redis: RedisServer;
  readonly cache: Cache;
  readonly errors: readonly unknown[];
}

async function opened(test: TestContext): Promise<Opened> {
  const redis = await startRedis(requireRedisServer(test));
  onTestFinished(() => redis[Symbol.asyncDispose]());
  const errors: unknown[] = [];
  const cache = await openRedisCache(`redis://127.0.0.1:${redis.port}`, {
    ...{ prefix: 'tasks', onError: (error: unknown) => errors.push(error) },
  });
  onTestFinished(() => cache.close());
  return { redis, cache, errors };
}

const ttlMs = 60_000;

describe('the cache of the task manager', () => {
  it('keeps a text under its prefix, for a while', async (test) => {
    const { redis, cache, errors } = await opened(test);
    expect(await cache.get('key')).toBeUndefined();
    await cache.set('key', 'ü "quoted"\n', ttlMs);
    expect(await cache.get('key')).toBe('ü "quoted"\n');
    expect(redis.ask('KEYS', '*')).toBe('tasks:key');
    expect(Number(redis.ask('PTTL', 'tasks:key'))).toBeGreaterThan(ttlMs - 10_000);
    await cache.set('brief', 'x', 50);
    await eventually(async () => expect(await cache.get('brief')).toBeUndefined(), { what: 'it to be forgotten' });
    expect(errors).toEqual([]);
  });

  it('replaces what was found before, and nothing else', async (test) => {
    const { redis, cache } = await opened(test);
    await cache.replace('key', { before: undefined, after: 'first', ttlMs });
    expect(await cache.get('key')).toBe('first');
    await cache.replace('key', { before: undefined, after: 'second', ttlMs });
    expect(await cache.get('key')).toBe('first');
    await cache.replace('key', { before: 'first', after: 'second', ttlMs });
    expect(await cache.get('key')).toBe('second');
    await cache.replace('other', { before: 'gone', after: 'x', ttlMs });
    expect(await cache.get('other')).toBeUndefined();
    expect(Number(redis.ask('PTTL', 'tasks:key'))).toBeGreaterThan(0);
  });

  it('has nothing where Redis answers with an error, which is said', async (test) => {
    const { redis, cache, errors } = await opened(test);
    redis.ask('RPUSH', 'tasks:key', 'a list');
    expect(await cache.get('key')).toBeUndefined();
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining('WRONGTYPE') })]);
  });

  it('waits for a Redis that hangs once in a while, and not each time', async (test) => {
    const { redis, cache, errors } = await opened(test);
    await cache.set('key', 'x', ttlMs);
    redis.ask('CLIENT', 'PAUSE', '3000');
    const startedAt = performance.now();
    for (let i = 0; i < 20; i++) expect(await cache.get('key')).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(errors).toHaveLength(1);
    await eventually(async () => expect(await cache.get('key')).toBe('x'), { what: 'an answer', timeoutMs: 10_000 });
  });

  it('is empty while Redis is away, which is said once, and is there again with it', async (test) => {
    const { redis, cache, errors } = await opened(test);
    await cache.set('key', 'x', ttlMs);
    await redis.kill();
    for (let i = 0; i < 20; i++) {
      await cache.set('key', 'x', ttlMs);
      await cache.replace('key', { before: undefined, after: 'y', ttlMs });
      expect(await cache.get('key')).toBeUndefined();
    }
    await eventually(async () => expect(errors).toHaveLength(1), { what: 'an error' });
    await redis.restart();
    await eventually(
      async () => {
        await cache.set('key', 'z', ttlMs);
        expect(await cache.get('key')).toBe('z');
      },
      { what: 'the cache to be back', timeoutMs: 15_000 },
    );
    expect(errors).toHaveLength(1);
  });
});

describe('cacheNameOf', () => {
  it.each([
    ['tasks:session:1f', 'session'],
    [Buffer.from('tasks:session:1f'), 'session'],
    ['tasks:queues:notifications:meta', undefined],
    ['other:session:1f', undefined],
    ['', undefined],
  ])('%s belongs to the cache %s', (key, name) => {
    expect(cacheNameOf('tasks')('GET', key)).toBe(name);
  });
});
