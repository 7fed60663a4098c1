import type { Kit } from '@executor-metrics/instrumentation';
import { recordingOf, type SharedRecording } from '../recording/recording.ts';
import { Commands } from './commands.ts';
import { Connections } from './connections.ts';
import { EndedStatements } from './ended-statements.ts';
import { mysqlPoolDriver } from './mysql-pool-driver.ts';
import { MysqlPools } from './mysql-pools.ts';
import { isObject, type MysqlPool } from './mysql-types.ts';

const versions = { from: '3.0.0', below: '4.0.0' };

/** Where the classes are: below `base` in newer versions. */
const connectionFiles = ['lib/base/connection.js', 'lib/connection.js'];
const poolFiles = ['lib/base/pool.js', 'lib/pool.js'];

/** Counts what the connections and pools of mysql2 do, below its promises as well. */
export function hookMysql(kit: Kit, shared: SharedRecording): (target: object) => boolean {
  const driver = mysqlPoolDriver(() => recording);
  const recording = recordingOf(kit, shared, { pools: driver });
  const commands = new Commands(kit, new Connections(recording), new EndedStatements(kit, recording));
  const hookConnection = (from: object): boolean => {
    const prototype = ownerOf(from, 'addCommand');
    if (prototype !== undefined) commands.hook(prototype);
    return prototype !== undefined;
  };
  const pools = new MysqlPools(kit, { recording, driver, meetConnection: hookConnection });
  const hookPool = (from: object): boolean => {
    const prototype = ownerOf(from, 'releaseConnection');
    if (prototype !== undefined) pools.hook(prototype);
    return prototype !== undefined;
  };
  for (const file of connectionFiles) {
    kit.onModule({ name: 'mysql2', file, versions }, (exports) => hookConnection(prototypeOf(exports)));
  }
  for (const file of poolFiles) {
    kit.onModule({ name: 'mysql2', file, versions }, (exports) => hookPool(prototypeOf(exports)));
  }
  return (target) => hookTarget(target, { hookConnection, hookPool, meetPool: (pool) => pools.meet(pool) });
}

interface TargetHooks {
  readonly hookConnection: (prototype: object) => boolean;
  readonly hookPool: (prototype: object) => boolean;
  readonly meetPool: (pool: MysqlPool) => void;
}

/** The module, a pool or a connection of it, also those of `mysql2/promise`, as a bundled application has them. */
function hookTarget(target: object, hooks: TargetHooks): boolean {
  const { Connection, Pool, connection, pool } = target as Readonly<
    Record<'Connection' | 'Pool' | 'connection' | 'pool', unknown>
  >;
  if (typeof Connection === 'function' && typeof Pool === 'function') {
    const hooked = hooks.hookConnection(prototypeOf(Connection));
    return hooks.hookPool(prototypeOf(Pool)) && hooked;
  }
  if (isObject(pool) && hooks.hookPool(pool)) {
    hooks.meetPool(pool);
    return true;
  }
  if (isObject(connection) && hooks.hookConnection(connection)) return true;
  if (!hooks.hookPool(target)) return hooks.hookConnection(target);
  hooks.meetPool(target);
  return true;
}

function prototypeOf(exports: unknown): object {
  const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
  return isObject(prototype) ? prototype : {};
}

/** The object with this method of its own, of those that an object is made of. */
function ownerOf(from: object, method: string): object | undefined {
  for (let owner: object | null = from; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, method);
    // A closed connection has one of its own, which is none of a class.
    if (typeof descriptor?.value === 'function' && Object.hasOwn(owner, 'constructor')) return owner;
  }
  return undefined;
}
