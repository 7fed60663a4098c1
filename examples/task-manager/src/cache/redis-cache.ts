import { oncePerOutage } from '../outage.ts';
import type { Cache } from './cache.ts';

export interface RedisCacheOptions {
  /** What all keys begin with. */
  readonly prefix: string;
  /** Told once when Redis cannot be reached, until it was reached again. */
  readonly onError: (error: unknown) => void;
}

/** Longer than that, nobody waits for what is there to save time. */
const patienceMs = 250;
const longestPauseMs = 5000;
/** After a command that failed nobody asks for so long: one request in a second waits for a Redis that hangs, not all. */
const restMs = 1000;

/** One command, so that nothing can come between the look and the change. An empty text stands for no value. */
const replaceScript = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

/** A cache in Redis. While that cannot be reached it is empty, and tries again. @param url such as `redis://host:6379` */
export async function openRedisCache(url: string, { prefix, onError }: RedisCacheOptions): Promise<Cache> {
  // Loaded when it is needed: whoever has no Redis needs no driver.
  const { Redis } = await import('ioredis');
  const outage = oncePerOutage(onError);
  const redis = new Redis(url, {
    // What is asked while there is no connection fails at once.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: patienceMs,
    connectTimeout: 2000,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 10), longestPauseMs),
  });
  redis.on('error', outage.failed);
  redis.on('ready', outage.over);
  let restsUntilMs = Number.NEGATIVE_INFINITY;
  const ask = async <T>(command: () => Promise<T>): Promise<T | undefined> => {
    if (redis.status !== 'ready' || performance.now() < restsUntilMs) return undefined;
    try {
      return await command();
    } catch (error) {
      restsUntilMs = performance.now() + restMs;
      outage.failed(error);
      return undefined;
    }
  };
  const cache: Cache = {
    get: async (key) => (await ask(() => redis.get(`${prefix}:${key}`))) ?? undefined,
    async set(key, value, ttlMs) {
      await ask(() => redis.set(`${prefix}:${key}`, value, 'PX', ttlMs));
    },
    async replace(key, { before = '', after, ttlMs }) {
      await ask(() => redis.eval(replaceScript, 1, `${prefix}:${key}`, before, after, ttlMs));
    },
    async close() {
      redis.disconnect();
    },
  };
  await firstAttempt(redis);
  return cache;
}

/** Whether it succeeded or not: the first who asks shall find a connection where there can be one. */
function firstAttempt(redis: { once(event: string, listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['ready', 'error', 'close']) redis.once(event, () => resolve());
  });
}

/**
 * The name of the cache that a key belongs to, for the metrics: `session` of `task-manager:session:1f…`. Keys of others, as
 * of queues in the same Redis, belong to none.
 */
export function cacheNameOf(prefix: string): (command: string, key: string | Buffer) => string | undefined {
  return (_, key) => (String(key).startsWith(`${prefix}:session:`) ? 'session' : undefined);
}
