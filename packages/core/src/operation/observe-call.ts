import type { CallObserver } from './call-observer.ts';
import { observeIterable } from './observe-iterable.ts';
import { observeThenable, type Thenable } from './observe-thenable.ts';

/** Calls `fn` and tells the observer how it ended. Sync stays sync, and a rejection that nobody handles stays one. */
export function observeCall<T>(fn: () => T, observer: CallObserver): T {
  let result: T;
  try {
    result = fn();
  } catch (thrown) {
    observer.failed(thrown);
    throw thrown;
  }
  return observeResult(result, observer);
}

/** The same for what a call has returned; gives what its caller gets. */
export function observeResult<T>(result: T, observer: CallObserver): T {
  if ((typeof result === 'object' && result !== null) || typeof result === 'function') {
    return observeObject(result as T & object, observer);
  }
  observer.succeeded(result);
  return result;
}

function observeObject<T extends object>(result: T, observer: CallObserver): T {
  if (isPlainPromise(result)) return observePromise(result, observer) as unknown as T;
  const then = thenOf(result);
  if (then !== undefined) observeThenable(result as T & Thenable, then, observer);
  else if (!observeIterable(result, observer)) observer.succeeded(result);
  return result;
}

/**
 * A promise of the very class `Promise`: `await` asks it for no `then`, so that only another promise can follow it. A
 * subclass is left to its `then`: following it would run a constructor of the application, which may want other
 * arguments or begin some work, and the follower would lack the state of the object that the caller knows.
 */
function isPlainPromise(value: unknown): value is Promise<unknown> {
  try {
    return value instanceof Promise && value.constructor === Promise;
  } catch {
    return false;
  }
}

/** The `then` of what can be awaited, asked for once, as a getter may answer differently the next time. */
function thenOf(value: object): Thenable['then'] | undefined {
  try {
    const then: unknown = Reflect.get(value, 'then');
    return typeof then === 'function' ? (then as Thenable['then']) : undefined;
  } catch {
    // A getter or a proxy that throws is the application's matter when it looks itself.
    return undefined;
  }
}

/**
 * The promise that follows is the one that the caller gets, so that handling its rejection is left to the caller. What
 * somebody hung on the promise (`promise.cancel = …`) hangs on it too.
 */
function observePromise<V>(promise: Promise<V>, observer: CallObserver): Promise<V> {
  let following: Promise<V>;
  try {
    following = Promise.prototype.then.call(
      promise,
      (value: unknown) => {
        observer.succeeded(value);
        return value;
      },
      (reason: unknown) => {
        observer.failed(reason);
        throw reason;
      },
    ) as Promise<V>;
  } catch {
    // A proxy of a promise, which nobody can await.
    observer.succeeded(undefined);
    return promise;
  }
  handOver(promise, following);
  return following;
}

/** Symbols are left out: Node keeps the promise's own async id under them. */
function handOver(promise: object, following: object): void {
  for (const key of Object.keys(promise)) {
    const property = Reflect.getOwnPropertyDescriptor(promise, key);
    if (property !== undefined) Reflect.defineProperty(following, key, property);
  }
}
