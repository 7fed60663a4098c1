import type { ObservableResult } from '@opentelemetry/api';
import { cleanText } from '../attributes/clean-text.ts';
import type { Engine } from '../engine.ts';
import { type PoolFigure, type PoolFigures, poolFigures } from './pool-figures.ts';
import type { PoolReader } from './pool-reader.ts';

/** So many names are told apart: pools that come and go with tenants or requests must not fill memory. */
const maxNames = 200;
const maxNameLength = 128;
const overflowName = 'pool_overflow';
const poolKey = 'executor.pool.name';

const instruments: Record<PoolFigure, readonly [unit: string, description: string]> = {
  size: ['{worker}', 'Workers that a pool has.'],
  active: ['{operation}', 'Operations that are under way in a pool.'],
  queued: ['{operation}', 'Operations that wait for a pool.'],
  capacity: ['{operation}', 'Operations that a pool can have under way at the same time.'],
  utilization: ['1', 'The share of the capacity of a pool that is in use.'],
};

/** The pools of one `ExecutorMetrics`. Pools of one name are added up. */
export class PoolMonitor {
  readonly #engine: Engine;
  readonly #pools = new Map<string, Set<PoolReader>>();

  constructor(engine: Engine) {
    this.#engine = engine;
    for (const figure of poolFigures) {
      const [unit, description] = instruments[figure];
      const about = { name: `executor.pool.${figure}`, unit, description };
      engine.instruments.observableGauge(about, (result) => this.#observe(figure, result));
    }
  }

  /** @returns what ends it */
  watch(name: string, reader: PoolReader): () => void {
    const place = this.#placeFor(cleanText(name, maxNameLength));
    const readers = this.#pools.get(place) ?? new Set();
    this.#pools.set(place, readers);
    readers.add(reader);
    return () => {
      readers.delete(reader);
      if (readers.size === 0 && this.#pools.get(place) === readers) this.#pools.delete(place);
    };
  }

  #placeFor(name: string): string {
    if (this.#pools.has(name) || this.#pools.size < maxNames) return name;
    this.#engine.drops.count('too-many-pools', name);
    return overflowName;
  }

  #observe(figure: PoolFigure, result: ObservableResult): void {
    if (!this.#engine.gate.isOpen) return;
    for (const [name, readers] of this.#pools) {
      const value = together(
        figure,
        [...readers].map((read) => read()),
      );
      if (value !== undefined) result.observe(value, { [poolKey]: name });
    }
  }
}

/** A figure of several pools: their sum, and for the utilization the share of all that is in use of all that there is. */
function together(figure: PoolFigure, pools: readonly PoolFigures[]): number | undefined {
  if (figure !== 'utilization') return sumOf(pools.map((pool) => pool[figure]));
  const said = pools.map(({ utilization }) => utilization).filter((each) => each !== undefined);
  // Shares of unlike pools cannot be added up; where each says its own, their mean is the best there is.
  if (said.length > 0) return said.reduce((total, each) => total + each, 0) / said.length;
  const limited = pools.filter(
    ({ active, capacity }) => active !== undefined && capacity !== undefined && capacity > 0,
  );
  const active = sumOf(limited.map((pool) => pool.active));
  const capacity = sumOf(limited.map((pool) => pool.capacity));
  return active === undefined || capacity === undefined ? undefined : active / capacity;
}

/** Of those that are known; `undefined` where none is. */
function sumOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((total, value) => total + value, 0);
}
