// Hot: each use of a pool comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import type { PoolTimings } from '../recording/pool-timings.ts';
import { isConnectionTimeout } from './pg-failure.ts';

/** Somebody who waits for a client: an item of the queue of a pool. */
export interface Waiting {
  timedOut?: unknown;
  callback?: unknown;
  [key: symbol]: unknown;
}

/** Since when somebody waits. */
export interface Wait {
  readonly startMs: number;
  /** Of the pool; set when it is known that somebody waits. */
  timings: PoolTimings | undefined;
}

/**
 * Who waits for a client of a pool, and until when. For those in its queue a pool says that the time is up by setting
 * `timedOut` of the item, and by a callback that may end in a promise of the user; so it is the property that is watched, on
 * the prototype of all items. Those whose client could not be made in time are told by an error alone.
 */
export class PoolTimeouts {
  readonly #key = Symbol('executor-metrics.pg.wait');
  readonly #kit: Kit;
  readonly #watched = new WeakSet<object>();
  /** That of the last item: all items of a copy of pg-pool have the same one. */
  #lastPrototype: object | null = null;

  constructor(kit: Kit) {
    this.#kit = kit;
  }

  wait(item: Waiting, wait: Wait, timings: PoolTimings): void {
    wait.timings = timings;
    item[this.#key] = wait;
    const prototype = Reflect.getPrototypeOf(item);
    if (prototype === this.#lastPrototype || prototype === null) return;
    this.#lastPrototype = prototype;
    // An item of no class would have it on every object.
    if (prototype !== Object.prototype && !this.#watched.has(prototype)) this.#watch(prototype);
  }

  /** The pool makes a client for somebody, who may not have waited before. */
  connecting(item: Waiting, timings: PoolTimings): void {
    if (item[this.#key] === undefined) this.wait(item, { startMs: performance.now(), timings: undefined }, timings);
    const { callback } = item;
    if (typeof callback !== 'function') return;
    const record = this.#kit.safe('a client that was not made in time', (error: unknown) => {
      if (isConnectionTimeout(error)) timings.timedOut();
    });
    item.callback = function obtained(this: unknown, ...args: unknown[]) {
      if (args[0]) record(args[0]);
      return callback.apply(this, args);
    };
  }

  /** Somebody has got a client. Returns when that was; `undefined` where it was too late, or nobody was known to wait. */
  obtained(item: Waiting): number | undefined {
    const wait = item[this.#key] as Wait | undefined;
    if (wait === undefined || item.timedOut === true) return undefined;
    item[this.#key] = undefined;
    const nowMs = performance.now();
    wait.timings?.waited(nowMs - wait.startMs);
    return nowMs;
  }

  #watch(prototype: object): void {
    this.#watched.add(prototype);
    if ('timedOut' in prototype) return;
    const key = this.#key;
    const record = this.#kit.safe('a time-out of a pool', (item: Waiting) => {
      (item[key] as Wait | undefined)?.timings?.timedOut();
    });
    Reflect.defineProperty(prototype, 'timedOut', {
      configurable: true,
      get: () => undefined,
      set(this: Waiting, value: unknown) {
        Reflect.defineProperty(this, 'timedOut', { value, writable: true, enumerable: true, configurable: true });
        if (value === true) record(this);
      },
    });
    this.#kit.onDisable(() => Reflect.deleteProperty(prototype, 'timedOut'));
  }
}
