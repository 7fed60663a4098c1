import { countOf, type PoolDriver } from '../recording/pools.ts';
import type { Recording } from '../recording/recording.ts';
import type { Target } from '../recording/target.ts';
import { systemOf, targetOf } from './connections.ts';
import type { MysqlPool } from './mysql-types.ts';

/** What is read of a pool of mysql2 at a collection. */
export function mysqlPoolDriver(recording: () => Recording): PoolDriver<MysqlPool> {
  /** What the connections of a pool have shown to be connected to; it is asked for also when there are none any more. */
  const targets = new WeakMap<MysqlPool, Target>();
  const targetOfPool = (pool: MysqlPool): Target => {
    const connections = Array.from({ length: countOf(pool._allConnections?.length) ?? 0 }, (_, i) =>
      pool._allConnections?.get?.(i),
    );
    // Others may not be established yet.
    const greeting = connections.find((connection) => connection?._handshakePacket)?._handshakePacket;
    const target = targetOf(recording(), pool.config?.connectionConfig, systemOf(greeting?.serverVersion));
    if (greeting) targets.set(pool, target);
    return target;
  };
  return {
    target: (pool) => targets.get(pool) ?? targetOfPool(pool),
    read({ config, _allConnections, _freeConnections, _connectionQueue, _closed }) {
      const total = countOf(_allConnections?.length) ?? 0;
      const idle = countOf(_freeConnections?.length) ?? 0;
      const limit = countOf(config?.connectionLimit);
      return {
        idle,
        used: Math.max(0, total - idle),
        pending: countOf(_connectionQueue?.length) ?? 0,
        // Zero stands for no limit.
        limit: limit === 0 ? undefined : limit,
        idleMax: countOf(config?.maxIdle),
        idleMin: 0,
        isOver: _closed === true,
      };
    },
  };
}
