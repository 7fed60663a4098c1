import type { AnyFunction, Kit } from '@executor-metrics/instrumentation';
import type { NodeRedisPools } from './node-redis-pools.ts';
import type { Client, Method, Pool, Type, WithClient } from './node-redis-types.ts';

/** Hooks the pools of node-redis 5 and 6. */
export function hookPools(kit: Kit, pools: NodeRedisPools, type: Type): void {
  const { prototype } = type;
  const patch = (target: object, method: string, wrap: (original: Method) => Method): void => {
    kit.patch<AnyFunction>(target, method, wrap as unknown as (original: AnyFunction) => AnyFunction);
  };
  const made = kit.safe('a new pool', (pool: Pool, options: object) => pools.made(pool, options));
  patch(
    type,
    'create',
    (original) =>
      function create(this: unknown, ...args: unknown[]): unknown {
        const pool = original.apply(this, args);
        made(pool as Pool, (args[1] ?? {}) as object);
        return pool;
      },
  );
  const failed = kit.safe('an error of a pool', (pool: Pool) => pools.failed(pool));
  patch(
    prototype,
    'emit',
    (original) =>
      function emit(this: unknown, ...args: unknown[]): unknown {
        if (args[0] === 'error') failed(this as Pool);
        return original.apply(this, args);
      },
  );
  const whileMaking = makerOf(kit, pools);
  patch(
    prototype,
    'connect',
    (original) =>
      function connect(this: unknown, ...args: unknown[]): unknown {
        return whileMaking(original, this, args);
      },
  );
  const lends = kit.safe('a client of a pool', (pool: Pool, client: Client, askedAt: number) =>
    pools.lends(pool, client, askedAt),
  );
  const waits = kit.safe('a request to a pool', (pool: Pool, askedAt: number) => pools.waits(pool, askedAt));
  patch(
    prototype,
    'execute',
    (original) =>
      function execute(this: unknown, ...args: unknown[]): unknown {
        const [use, ...rest] = args;
        if (typeof use !== 'function') return original.apply(this, args);
        const pool = this as Pool;
        const before = pool.tasksQueueLength;
        const askedAt = performance.now();
        let isLent = false;
        const used: WithClient = function used(this: unknown, client, ...more) {
          isLent = true;
          lends(pool, client, askedAt);
          return Reflect.apply(use, this, [client, ...more]);
        };
        const result = whileMaking(original, this, [used, ...rest]);
        if (!isLent && pool.tasksQueueLength > before) waits(pool, askedAt);
        return result;
      },
  );
}

/** What a pool does while it may be making clients. */
function makerOf(kit: Kit, pools: NodeRedisPools): (original: Method, pool: unknown, args: unknown[]) => unknown {
  const making = kit.safe('a pool', (pool: Pool | undefined) => pools.making(pool));
  return (original, pool, args) => {
    const before = making(pool as Pool);
    try {
      return original.apply(pool, args);
    } finally {
      making(before);
    }
  };
}
