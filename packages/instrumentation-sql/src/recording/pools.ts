import type { Kit, ObservableDescriptions, Observers } from '@executor-metrics/instrumentation';
import type { Attributes } from '@opentelemetry/api';
import { PoolNames } from './pool-names.ts';
import { PoolInstruments, type PoolTimings, poolNameKey } from './pool-timings.ts';
import { type Target, targetName } from './target.ts';

/** A pool at the moment of a collection. */
export interface PoolReading {
  /** Connections that somebody has borrowed, or that are being established. */
  readonly used: number;
  readonly idle: number;
  /** Who waits for a connection. */
  readonly pending: number;
  /** How many connections there may be; `undefined` where there is no limit. */
  readonly limit: number | undefined;
  /** How many of them may be idle. */
  readonly idleMax: number | undefined;
  /** How many idle ones are kept. */
  readonly idleMin: number | undefined;
  /** The pool has been ended, and holds nothing any more. */
  readonly isOver: boolean;
}

/** What a driver says about its pools. */
export interface PoolDriver<P extends object> {
  target(pool: P): Target;
  read(pool: P): PoolReading;
}

/** The name that the user gives a pool; without one it has the name of its database. */
export type PoolNaming = (pool: object) => string | undefined;

/** So long the figures of a pool stay after its end, so that every reader has collected them. */
const lingerMs = 10 * 60_000;

interface KnownPool {
  readonly ref: WeakRef<object>;
  readonly driver: PoolDriver<object>;
  /** `undefined` where reading fails. */
  readonly read: (pool: object) => PoolReading | undefined;
  readonly name: string;
  readonly release: () => void;
  readonly attributes: Readonly<Record<'pool' | 'idle' | 'used', Attributes>>;
}

const longestName = 255;

/** The parts of what pools are observed for. */
type Part = 'count' | 'pending' | 'limit' | 'idleMax' | 'idleMin';

const described: Readonly<Record<Part, readonly [name: string, unit: string, description: string]>> = {
  count: ['connection.count', '{connection}', 'Connections that are currently in the state that the attribute says.'],
  pending: ['connection.pending_requests', '{request}', 'Pending requests for an open connection.'],
  limit: ['connection.limit', '{connection}', 'The most open connections that the pool allows.'],
  idleMax: ['connection.idle.max', '{connection}', 'The most idle open connections that the pool allows.'],
  idleMin: ['connection.idle.min', '{connection}', 'The fewest idle open connections that the pool allows.'],
};

/**
 * The pools of the process. What they hold is asked at each collection rather than counted, so that it cannot drift; they
 * are held weakly, and those that were ended or dropped are forgotten.
 */
export class Pools {
  readonly #kit: Kit;
  readonly #naming: PoolNaming;
  readonly #nowMs: () => number;
  readonly #instruments: PoolInstruments;
  readonly #names = new PoolNames();
  readonly #timings = new WeakMap<object, PoolTimings>();
  readonly #pools = new Set<KnownPool>();
  /** Names of pools that are over, and when that was noticed. */
  readonly #ended = new Map<string, number>();

  constructor(kit: Kit, naming: PoolNaming | undefined, nowMs: () => number = () => performance.now()) {
    this.#kit = kit;
    this.#naming = naming === undefined ? () => undefined : kit.safe('the option "poolName"', naming);
    this.#nowMs = nowMs;
    this.#instruments = new PoolInstruments(kit);
  }

  /** Observes pools with this kit: those of all drivers, or of one alone. Each part is observed once for each pool. */
  observe(kit: Kit, parts: readonly Part[], driver?: PoolDriver<never>): void {
    kit.observe(descriptionsOf(parts), (observe) => {
      this.#sweep();
      for (const pool of this.#pools) {
        if (driver === undefined || pool.driver === (driver as unknown)) this.#observeOne(observe, pool);
      }
    });
  }

  /** The timings of a pool, which is known from now on. */
  of<P extends object>(pool: P, driver: PoolDriver<P>): PoolTimings {
    return this.#timings.get(pool) ?? this.#meet(pool, driver as unknown as PoolDriver<object>);
  }

  #meet(pool: object, driver: PoolDriver<object>): PoolTimings {
    this.#sweep();
    // Asked in any case: a driver knows it best while the pool has connections, and keeps it.
    const target = driver.target(pool);
    const { name, release } = this.#names.take(nameOf(this.#naming(pool)) ?? targetName(target));
    this.#ended.delete(name);
    const timings = this.#instruments.of(name);
    this.#timings.set(pool, timings);
    const read = this.#kit.safe('reading a pool', (one: object) => driver.read(one));
    this.#pools.add({ ref: new WeakRef(pool), driver, read, name, release, attributes: attributesOf(name) });
    return timings;
  }

  #observeOne(observe: Observers<ObservableDescriptions>, { ref, read, attributes }: KnownPool): void {
    const pool = ref.deref();
    const reading = pool && read(pool);
    if (reading === undefined) return;
    const { idle, used, pending, limit, idleMax, idleMin } = reading;
    observe.count?.(idle, attributes.idle);
    observe.count?.(used, attributes.used);
    observe.pending?.(pending, attributes.pool);
    if (limit !== undefined) observe.limit?.(limit, attributes.pool);
    if (idleMax !== undefined) observe.idleMax?.(idleMax, attributes.pool);
    if (idleMin !== undefined) observe.idleMin?.(idleMin, attributes.pool);
  }

  /** Forgets the pools that are over or were dropped, and after a while also what was recorded of them. */
  #sweep(): void {
    const now = this.#nowMs();
    for (const known of this.#pools) {
      const pool = known.ref.deref();
      if (pool !== undefined && known.read(pool)?.isOver !== true) continue;
      this.#pools.delete(known);
      known.release();
      this.#ended.set(known.name, now);
    }
    for (const [name, since] of this.#ended) {
      if (now - since < lingerMs) continue;
      this.#ended.delete(name);
      this.#instruments.remove(name);
    }
  }
}

function descriptionsOf(parts: readonly Part[]): ObservableDescriptions {
  return Object.fromEntries(
    parts.map((part) => {
      const [name, unit, description] = described[part];
      return [part, { kind: 'up-down-counter', name: `db.client.${name}`, unit, description }];
    }),
  );
}

function attributesOf(name: string): KnownPool['attributes'] {
  const pool = { [poolNameKey]: name };
  const state = 'db.client.connection.state';
  return { pool, idle: { ...pool, [state]: 'idle' }, used: { ...pool, [state]: 'used' } };
}

/** What a user gave as a name; anything can come from a callback. */
function nameOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || given === '') return undefined;
  return given.slice(0, longestName).toWellFormed();
}

/** A number that a driver has in its pool or in its options; `undefined` for anything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
