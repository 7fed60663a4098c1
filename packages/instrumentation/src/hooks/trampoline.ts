// Hot: a trampoline is called in the place of each patched method. Guarded by bench/instrumentation/kit.bench.ts.

/** Any function, whatever its `this`, parameters and result. */
export type AnyFunction = (...args: never[]) => unknown;

/** Where the calls go at the moment. */
export interface Calls {
  call: AnyFunction;
}

/**
 * A function that looks like the original one (name, length, own properties, whether it can be called with `new`) and hands
 * each call on.
 */
export function trampolineOf(original: AnyFunction, calls: Calls): AnyFunction {
  const trampoline = Object.hasOwn(original, 'prototype') ? constructible(original, calls) : plain(calls);
  for (const key of Reflect.ownKeys(original)) {
    // What sloppy functions have, and no other function.
    if (key === 'arguments' || key === 'caller') continue;
    const descriptor = Reflect.getOwnPropertyDescriptor(original, key);
    if (descriptor !== undefined) Reflect.defineProperty(trampoline, key, descriptor);
  }
  // Async functions and generators have a prototype of their own, by which some libraries tell them.
  const prototype = Reflect.getPrototypeOf(original);
  if (prototype !== Function.prototype) Reflect.setPrototypeOf(trampoline, prototype);
  return trampoline;
}

/** Like a method of a class, an arrow or an async function: without `prototype`, and not for `new`. */
function plain(calls: Calls): AnyFunction {
  const { trampoline } = {
    trampoline(this: unknown, ...args: never[]): unknown {
      // Fifteen times as fast as Reflect.apply (Node 24.21: 0.9 ns instead of 14 ns), which the engine does not inline.
      return calls.call.apply(this as never, args);
    },
  };
  return trampoline;
}

/** Like a function of the old kind, which may be called with `new`. */
function constructible(original: AnyFunction, calls: Calls): AnyFunction {
  return function trampoline(this: unknown, ...args: never[]): unknown {
    if (new.target === undefined) return calls.call.apply(this as never, args);
    const constructed = Object.hasOwn(calls.call, 'prototype') ? calls.call : original;
    return Reflect.construct(constructed, args, new.target);
  };
}
