/**
 * Puts a property of ours on an object of the application, where listings of its properties do not show it, and returns
 * what takes it away again; `undefined` where the object does not let us.
 */
export function putInPlace(target: object, key: PropertyKey, value: unknown): (() => void) | undefined {
  try {
    const before = Reflect.getOwnPropertyDescriptor(target, key);
    const enumerable = before?.enumerable ?? false;
    if (!Reflect.defineProperty(target, key, { value, enumerable, configurable: true, writable: true }))
      return undefined;
    return () => takeAway(target, key, value, before);
  } catch {
    // A proxy that throws.
    return undefined;
  }
}

function takeAway(target: object, key: PropertyKey, value: unknown, before: PropertyDescriptor | undefined): void {
  try {
    // Somebody who has put one of their own in place since keeps it.
    if (Reflect.get(target, key) !== value) return;
    if (before === undefined) Reflect.deleteProperty(target, key);
    else Reflect.defineProperty(target, key, before);
  } catch {
    // Ours stays, and hands over to the original.
  }
}
