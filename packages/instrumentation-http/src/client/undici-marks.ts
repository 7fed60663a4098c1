import { type AnyFunction, isIgnored, type Kit } from '@executor-metrics/instrumentation';

/** Whether the request that is being created does not count. */
export type IsMarked = () => boolean;

/** Files of undici in which dispatchers are, by the copy that was installed. */
const dispatcherFile = { name: 'undici', file: 'lib/dispatcher/dispatcher-base.js' };

/**
 * Finds the requests of marked dispatchers of the package undici, also where `fetch` is given one, and those with marked
 * options. A request knows neither, but it is created while it is dispatched. One that has to wait in a pool is dispatched
 * once more, with the same options.
 */
export function undiciMarks(kit: Kit): IsMarked {
  const waiting = new WeakSet<object>();
  let depth = 0;
  const isMarked = (dispatcher: unknown, options: unknown): boolean => {
    if (!isObject(options)) return isIgnored(dispatcher);
    if (waiting.has(options)) return true;
    if (!(isIgnored(dispatcher) || isIgnored(options))) return false;
    waiting.add(options);
    return true;
  };
  kit.onModule(dispatcherFile, (exports) => {
    const prototype: unknown = typeof exports === 'function' ? exports.prototype : undefined;
    if (!isObject(prototype)) return;
    kit.patch(prototype, 'dispatch' as never, (original: AnyFunction) => {
      return function dispatch(this: unknown, options: unknown, ...rest: unknown[]): unknown {
        if (!isMarked(this, options)) return Reflect.apply(original, this, [options, ...rest]);
        depth++;
        try {
          return Reflect.apply(original, this, [options, ...rest]);
        } finally {
          depth--;
        }
      };
    });
  });
  return () => depth > 0;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
