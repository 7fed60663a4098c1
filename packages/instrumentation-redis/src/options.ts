import { flag, guarded, integer, type OptionTypes } from '@executor-metrics/core/support';

/**
 * The name of the cache that a key belongs to: one of a small set, such as `session` and `profile`. `undefined` where the key
 * is in no cache.
 *
 * @param command in capitals: `GET`
 * @param key as it was sent, with the prefix that the driver puts before it
 */
export type CacheName = (command: string, key: string | Buffer) => string | undefined;

/** Options of `createRedisInstrumentation`. */
export interface RedisInstrumentationOptions {
  /**
   * Count what is looked up and found, or not found: `cache.hits` and `cache.misses`. Default: `true`.
   */
  readonly cache?: boolean;
  /**
   * The value of `cache.name`, called once for each key that is looked up. What it returns `undefined` for is not counted. At
   * most 100 different names are kept, further ones are `_OTHER`. The key is handed to this function and to nobody else.
   * Without it, all keys count, without a name. A client that was given a name with `instrumentCache` is not asked about.
   *
   * @example
   * cacheName: (_, key) => (String(key).startsWith('session:') ? 'session' : undefined)
   */
  readonly cacheName?: CacheName;
  /** Measure the connections of clients and pools. Default: `true`. */
  readonly connections?: boolean;
  /**
   * So many databases are told apart, by address, port and index; `server.address` of further ones is `_OTHER`. From 1 to
   * 10000, 200 by default.
   */
  readonly maxServers?: number;
  /**
   * Leave to node-redis's own OpenTelemetry metrics what they count under the same names, where they are initialised.
   * Default: `true`.
   */
  readonly yieldToDriver?: boolean;
}

const mostServers = 10_000;

export const optionTypes: OptionTypes<RedisInstrumentationOptions> = {
  cache: flag,
  cacheName: guarded('a function', (value): value is CacheName => typeof value === 'function'),
  connections: flag,
  maxServers: integer(1, mostServers),
  yieldToDriver: flag,
};
