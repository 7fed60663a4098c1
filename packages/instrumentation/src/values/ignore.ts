/** On a server, an agent, a request, a client or options: hooks do not count it. Any package may set it without importing this one. */
const ignoreKey: unique symbol = Symbol.for('executor-metrics.ignore');

/**
 * Marks an object so that instrumentations do not count what it does: a server, an agent, a request, a client, or the options
 * of one. Returns it. The mark of a plain object is copied with it, as Node.js copies the options of a request; on anything
 * else it is not enumerable.
 *
 * @throws {TypeError} where the object is frozen
 */
export function ignored<T extends object>(target: T): T {
  const enumerable = isPlain(target);
  Object.defineProperty(target, ignoreKey, { value: true, configurable: true, enumerable, writable: true });
  return target;
}

function isPlain(target: object): boolean {
  const prototype = Reflect.getPrototypeOf(target);
  return prototype === Object.prototype || prototype === null;
}

/** Whether hooks pass over the object. Cheap, never throws, takes anything. */
export function isIgnored(target: unknown): boolean {
  try {
    return (target as Marked | null | undefined)?.[ignoreKey] === true;
  } catch {
    // A proxy may throw, and may have been revoked.
    return false;
  }
}

interface Marked {
  readonly [ignoreKey]?: unknown;
}
