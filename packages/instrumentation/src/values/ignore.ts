/** On a server, an agent, a request or a client: hooks do not count it. Any package may set it without importing this one. */
const ignoreKey: unique symbol = Symbol.for('executor-metrics.ignore');

/**
 * Marks an object so that instrumentations do not count what it does: a server, an agent, a request, a client. Returns it.
 *
 * @throws {TypeError} where the object is frozen
 */
export function ignored<T extends object>(target: T): T {
  Object.defineProperty(target, ignoreKey, { value: true, configurable: true, writable: true });
  return target;
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
