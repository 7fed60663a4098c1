export { instrumentCache } from './cache/instrument-cache.ts';
export type { CacheName, RedisInstrumentationOptions } from './options.ts';
export { createRedisInstrumentation } from './redis-instrumentation.ts';
