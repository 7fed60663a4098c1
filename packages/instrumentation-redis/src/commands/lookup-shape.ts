/**
 * How the reply of a command that looks something up says what was there.
 *
 * - `value`: one key, one value or null (GET)
 * - `values`: a value or null for each key (MGET)
 * - `paths`: the same, and after the keys a path (JSON.MGET)
 * - `fields`: one key, a value or null for each field (HMGET)
 * - `counted`: how many of the keys there are (EXISTS)
 * - `flag`: one key, 1 or 0 (HEXISTS)
 * - `whole`: one key, all that it holds or nothing (HGETALL)
 */
export type LookupShape = 'value' | 'values' | 'paths' | 'fields' | 'counted' | 'flag' | 'whole';

/** Commands that ask for what may not be there: each key or field that they ask for is a hit or a miss. */
export const lookupShapes: ReadonlyMap<string, LookupShape> = new Map<string, LookupShape>([
  ['GET', 'value'],
  ['GETDEL', 'value'],
  ['GETEX', 'value'],
  ['HGET', 'value'],
  ['JSON.GET', 'value'],
  ['MGET', 'values'],
  ['JSON.MGET', 'paths'],
  ['HMGET', 'fields'],
  ['HGETDEL', 'fields'],
  ['HGETEX', 'fields'],
  ['EXISTS', 'counted'],
  ['HEXISTS', 'flag'],
  ['HGETALL', 'whole'],
]);
