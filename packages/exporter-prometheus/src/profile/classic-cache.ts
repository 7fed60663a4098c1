import type { LabelRule, ProjectionRow, ProjectionSource } from './projection-row.ts';

/**
 * Commands that read one value, which is there (a hit) or not (a miss). A command of several keys has as many hits and misses
 * as keys, and is one operation all the same.
 */
const reads: readonly string[] = ['GET', 'GETDEL', 'GETEX', 'HGET', 'get', 'getdel', 'getex', 'hget'];

/** Clients name commands in either case; hand-written counters had `get` and `set`. */
const operation: LabelRule = { from: 'db.operation.name', case: 'lower', default: '' };
const cacheType: LabelRule = { from: 'cache.name', default: 'default' };

const commands = (where: ProjectionSource['where']): ProjectionSource => ({
  name: 'db.client.operation.duration',
  where: { 'db.system.name': { is: ['redis'] }, ...where },
});
const lookups = (name: string): ProjectionSource => ({ name, where: { 'db.operation.name': { is: ['', ...reads] } } });
const operations = { name: 'cache.operations', unit: '{operation}', description: 'Cache operations that ended.' };

/** `cache_operations_total`, `cache_hits_total`, `cache_misses_total` and `cache_operation_duration_seconds`. */
export const classicCacheProjections: readonly ProjectionRow[] = [
  {
    source: lookups('cache.hits'),
    target: operations,
    labels: { operation, status: { default: 'hit' } },
  },
  {
    source: lookups('cache.misses'),
    target: operations,
    labels: { operation, status: { default: 'miss' } },
  },
  {
    // A read that succeeded is counted as a hit or as a miss above.
    source: commands({ 'error.type': { is: [''] }, 'db.operation.name': { isNot: reads } }),
    take: 'count',
    target: operations,
    labels: { operation, status: { default: 'success' } },
  },
  {
    source: commands({ 'error.type': { isNot: [''] } }),
    take: 'count',
    target: operations,
    labels: { operation, status: { default: 'error' } },
  },
  {
    source: { name: 'cache.hits' },
    target: { name: 'cache.hits', unit: '{hit}', description: 'Cache lookups that found a value.' },
    labels: { cache_type: cacheType },
  },
  {
    source: { name: 'cache.misses' },
    target: { name: 'cache.misses', unit: '{miss}', description: 'Cache lookups that found none.' },
    labels: { cache_type: cacheType },
  },
  {
    source: commands({}),
    target: { name: 'cache.operation.duration', unit: 's', description: 'Duration of cache operations.' },
    labels: { operation },
  },
];
