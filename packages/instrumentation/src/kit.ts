import type { Report } from '@executor-metrics/core/support';
import type { ModuleFile, ModuleHook } from './hooks/module-file.ts';
import type { Rival } from './hooks/rival.ts';
import type { TracingHandlers } from './hooks/tracing-channel.ts';
import type { AnyFunction } from './hooks/trampoline.ts';
import type {
  Activity,
  HistogramOptions,
  ObservableDescriptions,
  Observers,
  SeriesAdder,
  SeriesKey,
  SeriesOptions,
  SeriesRecorder,
} from './series/series-options.ts';

/**
 * What an instrumentation hooks and records with, from `enable(kit)` until it is disabled. Everything that is set up
 * through it is undone by `disable()`; what is set up afterwards is not set up at all.
 *
 * No hook throws into the library that it hooks: what a handler throws is swallowed and reported, once for each place.
 */
export interface Kit {
  // Hooks

  /** Calls the handler with each message of a diagnostics channel. */
  subscribe<M>(channel: string, handler: (message: M) => void): void;

  /**
   * Calls the handlers with the context of each operation of a tracing channel (`tracing:<name>:start` and so on). A failed
   * operation publishes `error` and then `asyncStart` and `asyncEnd` as well, so record in `asyncStart` alone and look at
   * `context.error`: `asyncEnd` comes after the application's own callback.
   */
  subscribeTracing<C extends object>(name: string, handlers: TracingHandlers<C>): void;

  /**
   * Puts what `wrap` makes of a method in the method's place, on a prototype or an object. The wrapped method keeps its
   * name, length and own properties and works with `new`; doing it twice does it once, and another hook for the same method
   * is refused. `disable()` puts the original back or, where somebody has wrapped it once more, lets all calls pass.
   *
   * The replacement runs inside the library: let it hand on `this`, all arguments and the very result of `original`, and do
   * its own work in functions made by `safe()`. It is only called while the instrumentation is enabled.
   *
   * @returns whether it is in place; `false`, reported once, where there is no such method, where it is a getter, a class or
   * read-only, or where another hook of the instrumentation has it
   */
  patch<F extends AnyFunction>(target: object, method: PropertyKey, wrap: (original: F) => F): boolean;

  /**
   * Calls the hook for each copy of a file of a library that is loaded or will be: with its exports and its version. Nothing
   * is loaded for it. ES modules are seen only where they are loaded with `require()`; see the README for the others.
   */
  onModule(file: ModuleFile, hook: ModuleHook): void;

  /**
   * Sets up a part for as long as nobody else counts the same. As soon as the rival does, the part is undone, and said once.
   */
  unless(rival: Rival, part: (kit: Kit) => void): void;

  /**
   * A function that never throws: what the given one throws, or a promise of it rejects with, is reported once for the site,
   * and the result is `undefined`. For callbacks of the user, and for one's own work in replacements of methods.
   */
  safe<A extends readonly unknown[], R>(site: string, call: (...args: A) => R): (...args: A) => R | undefined;

  /** Calls back when the instrumentation is disabled, the last one first. */
  onDisable(undo: () => void): void;

  // Instruments: asked for once, in `enable`. They record into the provider of the moment, and nowhere without one.

  counter<const K extends readonly SeriesKey[]>(options: SeriesOptions<K>): SeriesAdder<K>;
  upDownCounter<const K extends readonly SeriesKey[]>(options: SeriesOptions<K>): SeriesAdder<K>;
  histogram<const K extends readonly SeriesKey[]>(options: HistogramOptions<K>): SeriesRecorder<K>;
  gauge<const K extends readonly SeriesKey[]>(options: SeriesOptions<K>): SeriesRecorder<K>;

  /**
   * An up-down counter of what is under way, which cannot drift: what ends is taken off where it was added, whichever
   * provider is there by then, and what has not ended is taken off by `disable()`.
   */
  activity<const K extends readonly SeriesKey[]>(options: SeriesOptions<K>): Activity<K>;

  /**
   * Observes at each collection what is read rather than counted, such as the size of a pool.
   *
   * @example
   * kit.observe(
   *   { limit: { kind: 'up-down-counter', name: 'db.client.connection.limit', unit: '{connection}', description: '…' } },
   *   (observe) => {
   *     for (const pool of pools) observe.limit(pool.options.max, pool.attributes);
   *   },
   * );
   */
  observe<const D extends ObservableDescriptions>(
    descriptions: D,
    callback: (observe: Observers<D>) => void | Promise<void>,
  ): void;

  // Values and words

  /** `errorType()` with at most 100 different values for the instrumentation; further ones are `_OTHER`. */
  errorType(error: unknown): string;

  /** Says something once for each code (`EXECUTOR_METRICS_…`), with the name of the instrumentation before it. Never throws. */
  readonly report: Report;
}
