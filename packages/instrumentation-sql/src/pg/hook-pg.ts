import type { Kit } from '@executor-metrics/instrumentation';
import { contestedRecordingOf, type SharedRecording } from '../recording/recording.ts';
import { Clients } from './clients.ts';
import { EndedStatements } from './ended-statements.ts';
import { officialPg } from './official-pg.ts';
import { pgPoolDriver } from './pg-pool-driver.ts';
import { PgPools } from './pg-pools.ts';
import { isObject, type PgQuery, prototypeOf } from './pg-types.ts';
import { poolMoments } from './pool-moments.ts';
import { Statements } from './statements.ts';

const pgVersions = { from: '8.0.0', below: '9.0.0' };
/** Those that pg 8 depends on. */
const poolVersions = { from: '3.1.0', below: '4.0.0' };

/** Hooks what `instrument()` was given. Returns whether it was something of pg. */
export type HookTarget = (target: object) => boolean;

/** Counts what the clients and pools of pg do, those of pg-native included. */
export function hookPg(kit: Kit, shared: SharedRecording, yieldToOfficial: boolean): HookTarget {
  const prototypes = new Set<object>();
  const driver = pgPoolDriver(() => clients);
  const rival = yieldToOfficial ? officialPg(prototypes) : undefined;
  const { recording, start } = contestedRecordingOf(kit, shared, { pools: driver });
  const clients = new Clients(recording);
  const moments = poolMoments();
  const pools = new PgPools(kit, { recording, driver, moments });
  const ends = new EndedStatements(kit, recording);
  const hookClientClass = (exports: unknown): boolean => {
    const client = prototypeOf(exports);
    const query = prototypeOf<PgQuery>((exports as { readonly Query?: unknown }).Query);
    if (client === undefined || query === undefined || !('_pulseQueryQueue' in client)) return false;
    prototypes.add(client);
    start(rival);
    new Statements(kit, { client, query, clients, ends, moments }).hook();
    pools.hookClient(client);
    return true;
  };
  const hookPoolClass = (exports: unknown): boolean => {
    const pool = prototypeOf(exports);
    if (pool === undefined || !('_acquireClient' in pool)) return false;
    pools.hookPool(pool);
    return true;
  };
  for (const file of ['lib/client.js', 'lib/native/client.js']) {
    kit.onModule({ name: 'pg', file, versions: pgVersions }, hookClientClass);
  }
  kit.onModule({ name: 'pg-pool', file: 'index.js', versions: poolVersions }, hookPoolClass);
  return (target) => hookTarget(target, { hookClientClass, hookPoolClass, meetPool: (pool) => pools.meet(pool) });
}

interface TargetHooks {
  readonly hookClientClass: (exports: unknown) => boolean;
  readonly hookPoolClass: (exports: unknown) => boolean;
  readonly meetPool: (pool: object) => void;
}

/** The module `pg`, one of its classes, or a pool or client of it, as a bundled application has them. */
function hookTarget(target: object, hooks: TargetHooks): boolean {
  const { Client, Pool } = target as { readonly Client?: unknown; readonly Pool?: unknown };
  if (typeof Client === 'function' && typeof Pool === 'function') {
    const client = hooks.hookClientClass(Client);
    return hooks.hookPoolClass(Reflect.getPrototypeOf(Pool)) || client;
  }
  if (typeof target === 'function')
    return (
      hooks.hookClientClass(target) ||
      hooks.hookPoolClass(target) ||
      hooks.hookPoolClass(Reflect.getPrototypeOf(target))
    );
  if (!isPool(target)) return hooks.hookClientClass(target.constructor);
  const hooked = hooks.hookPoolClass(target.constructor);
  const { Client: itsClient } = target as { readonly Client?: unknown };
  if (isObject(itsClient) || typeof itsClient === 'function') hooks.hookClientClass(itsClient);
  if (hooked) hooks.meetPool(target);
  return hooked;
}

function isPool(target: object): boolean {
  return '_acquireClient' in target && 'totalCount' in target;
}
