export type { SqlInstrumentationOptions } from './options.ts';
export type { PoolNaming } from './recording/pools.ts';
export { createSqlInstrumentation } from './sql-instrumentation.ts';
