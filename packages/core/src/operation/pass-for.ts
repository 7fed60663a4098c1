import type { AnyFunction } from './operation.ts';

/** What belongs to the function itself: two of them exist on old-style functions only, and cannot be given to another. */
const keptBack: ReadonlySet<PropertyKey> = new Set(['prototype', 'arguments', 'caller']);

/** Gives `stand-in` the name, the length and all further properties of `fn`, and so the right to its type. */
export function passFor<F extends AnyFunction>(fn: F, standIn: AnyFunction): F {
  try {
    for (const key of Reflect.ownKeys(fn)) {
      const property = keptBack.has(key) ? undefined : Reflect.getOwnPropertyDescriptor(fn, key);
      // `length` and `name` of our own function are configurable, and so is whatever it does not have yet.
      if (property !== undefined) Reflect.defineProperty(standIn, key, property);
    }
  } catch {
    // A function that is a proxy may refuse to be looked at; it can be called all the same.
  }
  // Called with whatever `fn` is called with, returning what it returns.
  return standIn as F;
}
