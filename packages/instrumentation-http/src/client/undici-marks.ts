// Hot: each request of undici and of fetch comes through here. Guarded by bench/instrumentation-http/client.bench.ts.
import { type AnyFunction, isIgnored, type Kit } from '@executor-metrics/instrumentation';

/** Whether the request that is being created does not count. */
export type IsMarked = () => boolean;

/** Files of undici in which dispatchers are, by the copy that was installed. */
const dispatcherFile = { name: 'undici', file: 'lib/dispatcher/dispatcher-base.js' };

/**
 * Finds the requests of marked dispatchers of the package undici, also where `fetch` is given one, and those with marked
 * options. A request knows neither, but it is created while it is dispatched. One that has to wait in a pool is dispatched
 * once more, with the same options.
 *
 * The global `fetch` makes options of its own from those that it is given; but it dispatches the first request before it
 * returns (Node.js 22.15 and 24). Hops of redirects come later, and count.
 */
export function undiciMarks(kit: Kit): IsMarked {
  const waiting = new WeakSet<object>();
  let hasMarks = false;
  let depth = 0;
  const isMarked = (dispatcher: unknown, options: unknown): boolean => {
    if (!isObject(options)) return isIgnored(dispatcher);
    if (hasMarks && waiting.has(options)) return true;
    if (!(isIgnored(dispatcher) || isIgnored(options))) return false;
    waiting.add(options);
    hasMarks = true;
    return true;
  };
  const whileMarked = <R>(work: () => R): R => {
    depth++;
    try {
      return work();
    } finally {
      depth--;
    }
  };
  hookFetch(kit, whileMarked);
  kit.onModule(dispatcherFile, (exports) => {
    const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
    if (!isObject(prototype)) return;
    kit.patch(prototype, 'dispatch' as never, (original: AnyFunction) => {
      return function dispatch(this: unknown, ...args: readonly unknown[]): unknown {
        if (!isMarked(this, args[0])) return original.apply(this as never, args as never);
        return whileMarked(() => original.apply(this as never, args as never));
      };
    });
  });
  return () => depth > 0;
}

/** Where there is none, as with `--no-experimental-fetch`, there is nothing to hook. */
function hookFetch(kit: Kit, whileMarked: <R>(work: () => R) => R): void {
  if (typeof Reflect.getOwnPropertyDescriptor(globalThis, 'fetch')?.value !== 'function') return;
  kit.patch<typeof globalThis.fetch>(globalThis, 'fetch', (original) => {
    return function fetch(this: unknown, ...args) {
      if (!(isIgnored(args[0]) || isIgnored(args[1]))) return original.apply(this, args);
      return whileMarked(() => original.apply(this, args));
    };
  });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
