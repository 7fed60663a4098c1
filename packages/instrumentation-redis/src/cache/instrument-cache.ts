import { ConfigurationError } from '@executor-metrics/core/support';

/**
 * On a client: the name of the cache that it is for. It is registered, so that it does not matter which copy of this package
 * sets it and which one reads it.
 */
const cacheKey: unique symbol = Symbol.for('executor-metrics.redis.cache');

interface Marked {
  readonly [cacheKey]?: unknown;
}

const longestName = 256;

/**
 * Says that a client is for one cache: what is looked up with it counts as `cache.hits` and `cache.misses` of that
 * `cache.name`, whatever the option `cacheName` says. The client is one of ioredis (`Redis`, `Cluster`) or of node-redis
 * (client, pool, cluster, sentinel); it can be in use already. Returns it.
 *
 * @param name a word that tells few caches apart, such as `session`: at most 100 different ones are kept
 * @throws {ConfigurationError} where the client is no object, or the name is no text of 1 to 256 characters
 *
 * @example
 * const sessions = instrumentCache(new Redis(), 'session');
 */
export function instrumentCache<C extends object>(client: C, name: string): C {
  // A caller without types can hand over anything.
  const given: unknown = client;
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null) {
    throw new ConfigurationError(
      'instrumentCache: the client is not an object; accepted: a client of ioredis or node-redis',
    );
  }
  if (typeof name !== 'string' || name === '' || name.length > longestName) {
    throw new ConfigurationError(
      `instrumentCache: the name is ${typeof name === 'string' ? `of ${name.length} characters` : `a value of type ${typeof name}`}; accepted: a string of 1 to ${longestName} characters`,
    );
  }
  Object.defineProperty(realClient(client), cacheKey, { value: name, configurable: true, writable: true });
  return client;
}

/** The name that a client was given. */
export function cacheOf(client: object | undefined): string | undefined {
  const name: unknown = (client as Marked | undefined)?.[cacheKey];
  return typeof name === 'string' ? name : undefined;
}

/** What node-redis hands out is an object in front of the client, of which there may be several. */
function realClient(client: object): object {
  const real: unknown = Reflect.get(client, '_self');
  return typeof real === 'object' && real !== null ? real : client;
}
