/** The property of what may be anything; `undefined` where there is none, or where looking for it throws. */
export function property(value: unknown, key: PropertyKey): unknown {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    return Reflect.get(value, key);
  } catch {
    // A getter or a proxy of the application.
    return undefined;
  }
}

/** Whether there is such a property; its getter is not called. */
export function has(value: object, key: PropertyKey): boolean {
  try {
    return key in value;
  } catch {
    return false;
  }
}

export function isMethod(value: unknown, key: PropertyKey): boolean {
  return typeof property(value, key) === 'function';
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** `instanceof`, also for proxies that throw. */
export function isInstance<T>(value: unknown, type: abstract new (...args: never[]) => T): value is T {
  try {
    return value instanceof type;
  } catch {
    return false;
  }
}

/** Text that is not empty. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
