import { putInPlace } from '../foreign/own-property.ts';
import type { CallObserver } from './call-observer.ts';

type Settle = ((value: unknown) => unknown) | null | undefined;

/** Anything that can be awaited. */
export interface Thenable {
  then(onFulfilled?: Settle, onRejected?: Settle): unknown;
}

/** Those whose next `then` is measured already, for an earlier call that returned the same object. */
const waiting = new WeakSet<object>();

/**
 * A thenable that is not a promise may begin its work only when its `then` is called, and may have more to it than
 * `then`: it stays the same object, and its next `then` is what is measured. After that it is as it was, so that one
 * that is returned again and again does not pile up wrappers.
 */
export function observeThenable(thenable: Thenable, original: Thenable['then'], observer: CallObserver): void {
  const restore = waiting.has(thenable) ? undefined : putInPlace(thenable, 'then', measuredThen);
  if (restore === undefined) {
    // Measured already, or frozen: it counts as it would have without its work.
    observer.succeeded(undefined);
    return;
  }
  waiting.add(thenable);
  observer.postponed();
  let begun = false;

  function measuredThen(this: unknown, onFulfilled?: Settle, onRejected?: Settle): unknown {
    const receiver = this as Thenable;
    if (begun) return original.call(receiver, onFulfilled, onRejected);
    begun = true;
    waiting.delete(thenable);
    restore?.();
    observer.resumed();
    const outcome = once(observer);
    try {
      return original.call(
        receiver,
        (value) => {
          outcome.succeeded(value);
          return typeof onFulfilled === 'function' ? onFulfilled(value) : value;
        },
        (reason) => {
          outcome.failed(reason);
          if (typeof onRejected === 'function') return onRejected(reason);
          throw reason;
        },
      );
    } catch (thrown) {
      outcome.failed(thrown);
      throw thrown;
    }
  }
}

/** Thenables are not bound to settle only once; the first word counts. */
function once(observer: CallObserver): Pick<CallObserver, 'succeeded' | 'failed'> {
  let told = false;
  const first = (tell: () => void): void => {
    if (told) return;
    told = true;
    tell();
  };
  return {
    succeeded: (result) => first(() => observer.succeeded(result)),
    failed: (thrown) => first(() => observer.failed(thrown)),
  };
}
