import {
  type CommonOptions,
  createInstrumentation,
  type Instrumentation,
  type Kit,
} from '@executor-metrics/instrumentation';
import { IoredisHook } from './ioredis/hook-ioredis.ts';
import { NodeRedisHook } from './node-redis/hook-node-redis.ts';
import { optionTypes, type RedisInstrumentationOptions } from './options.ts';
import { Connections } from './recording/connections.ts';
import { Endpoints } from './recording/endpoint.ts';
import { OperationInstruments } from './recording/operations.ts';
import { version } from './version.ts';

const defaultMaxServers = 200;

/**
 * Measures what the clients of ioredis (5 and 6) and of node-redis (4, 5 and 6) in this process do, whether they were made
 * before it is enabled or after: single clients, pools, clusters, and behind sentinels.
 *
 * Of each command: `db.client.operation.duration`; pipelines and transactions are one operation. Of commands that wait for
 * something, such as BLPOP: `redis.client.blocking_operation.duration`. Of commands that look something up: `cache.hits` and
 * `cache.misses`. Of connections: `db.client.connection.count` and others. Of messages: `redis.client.pubsub.messages`.
 *
 * `instrument()` takes a client, or the library, that cannot be found by itself, as in a bundled application.
 *
 * @throws {ConfigurationError} where an option is unknown or its value is not accepted
 *
 * @example
 * const redis = createRedisInstrumentation({ cacheName: (_, key) => (String(key).startsWith('user:') ? 'user' : undefined) });
 * redis.enable();
 */
export function createRedisInstrumentation(
  options: RedisInstrumentationOptions & CommonOptions = {},
): Instrumentation<RedisInstrumentationOptions, object> {
  // Of this instrumentation for good: what is kept on a client does not add up with each time that it is enabled.
  const key = Symbol('executor-metrics.redis');
  return createInstrumentation<RedisInstrumentationOptions, object>(
    {
      name: '@executor-metrics/instrumentation-redis',
      version,
      optionTypes,
      enable: (kit, checked) => enable(kit, key, checked),
    },
    options,
  );
}

function enable(kit: Kit, key: symbol, options: RedisInstrumentationOptions): { instrument(target: object): void } {
  const { connections = true, maxServers = defaultMaxServers, yieldToDriver = true } = options;
  const recording = {
    key,
    endpoints: new Endpoints(maxServers),
    operations: new OperationInstruments(kit, options),
    connections: new Connections(kit, connections),
  };
  const ioredis = new IoredisHook(kit, recording);
  const nodeRedis = new NodeRedisHook(kit, recording, yieldToDriver);
  ioredis.hook();
  nodeRedis.hook();
  return {
    instrument(target) {
      if (ioredis.hookTarget(target) || nodeRedis.hookTarget(target)) return;
      kit.report('EXECUTOR_METRICS_NOT_HOOKED', 'instrument() was given something that there is no hook for');
    },
  };
}
