import type { Drops } from '../recording/drops.ts';
import { knownPools, type Pool } from './known-pools.ts';
import { type FigureSource, type PoolDescription, type PoolFigures, poolFigures } from './pool-figures.ts';

/** Reads the figures of one pool. Never throws. */
export type PoolReader = () => PoolFigures;

/**
 * How a pool is read: as its library has it, else by the properties, getters or methods `size`, `active`, `queued`,
 * `capacity` and `utilization` that it has itself. What is described comes first.
 *
 * @returns `undefined` where there is not a single figure to read
 */
export function poolReader(pool: object, described: PoolDescription, drops: Drops): PoolReader | undefined {
  const ownFigures = figuresOf(pool);
  if (ownFigures === undefined && poolFigures.every((figure) => described[figure] === undefined)) return undefined;
  return () => {
    const own = ownFigures === undefined ? {} : attempt(ownFigures, drops);
    const figures: { -readonly [F in keyof PoolFigures]: PoolFigures[F] } = {};
    for (const figure of poolFigures) {
      const source = described[figure];
      const value = source === undefined ? own?.[figure] : attempt(() => figureOf(source, undefined), drops);
      if (isFigure(value)) figures[figure] = value;
      else if (!isAbsent(value)) drops.count('invalid-pool', figure);
    }
    return figures;
  };
}

type Reading = { readonly [F in keyof PoolFigures]?: unknown };

function figuresOf(pool: object): (() => Reading) | undefined {
  const readable = pool as Pool;
  const known = knownPools.find(({ matches }) => matches(readable));
  if (known !== undefined) return () => known.read(readable);
  const names = poolFigures.filter((figure) => ['number', 'function'].includes(typeof readable[figure]));
  if (names.length === 0) return undefined;
  return () => Object.fromEntries(names.map((name) => [name, figureOf(readable[name] as FigureSource, pool)]));
}

function figureOf(source: FigureSource, pool: object | undefined): unknown {
  return typeof source === 'function' ? Reflect.apply(source, pool, []) : source;
}

function attempt<T>(read: () => T, drops: Drops): T | undefined {
  try {
    return read();
  } catch (error) {
    drops.count('invalid-pool', error);
    return undefined;
  }
}

function isFigure(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

/** What is not known, and the capacity of what has no limit. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === Number.POSITIVE_INFINITY;
}
