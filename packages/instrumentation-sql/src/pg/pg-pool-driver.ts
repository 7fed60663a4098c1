import type { PoolDriver } from '../recording/pools.ts';
import { countOf } from '../recording/pools.ts';
import type { Target } from '../recording/target.ts';
import type { Clients } from './clients.ts';
import type { PgPool } from './pg-types.ts';

/** What is read of a pool of pg-pool at a collection. */
export function pgPoolDriver(clients: () => Clients): PoolDriver<PgPool> {
  /** Where the clients of a pool connect to; it is asked for also when there are none any more. */
  const targets = new WeakMap<PgPool, Target>();
  const targetOf = (pool: PgPool): Target => {
    const parameters = pool._clients?.[0]?.connectionParameters;
    if (parameters === undefined) return clients().target(pool.options ?? {});
    const target = clients().target(parameters);
    targets.set(pool, target);
    return target;
  };
  return {
    target: (pool) => targets.get(pool) ?? targetOf(pool),
    read(pool) {
      const { options } = pool;
      const total = countOf(pool.totalCount) ?? 0;
      const idle = countOf(pool.idleCount) ?? 0;
      const limit = countOf(options?.max);
      return {
        idle,
        used: Math.max(0, total - idle),
        pending: countOf(pool.waitingCount) ?? 0,
        limit,
        // All of them may be idle.
        idleMax: limit,
        idleMin: countOf(options?.min) ?? 0,
        isOver: pool.ended === true,
      };
    },
  };
}
