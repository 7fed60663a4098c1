/** What happens to a call that is measured. Exactly one of `succeeded`, `failed` and `postponed` follows a call. */
export interface CallObserver {
  succeeded(): void;
  failed(thrown: unknown): void;
  /** The call returned a thenable that has not begun its work; `resumed` is called when somebody awaits it. */
  postponed(): void;
  resumed(): void;
}

/** Calls `fn` and tells the observer how it ended. Sync stays sync, and a rejection that nobody handles stays one. */
export function observeCall<T>(fn: () => T, observer: CallObserver): T {
  let result: T;
  try {
    result = fn();
  } catch (thrown) {
    observer.failed(thrown);
    throw thrown;
  }
  if (result instanceof Promise) return observePromise(result, observer) as T;
  if (isThenable(result)) observeThenable(result, observer);
  else observer.succeeded();
  return result;
}

/** The promise that follows is the one that the caller gets, so that handling its rejection is left to the caller. */
function observePromise<V>(promise: Promise<V>, observer: CallObserver): Promise<V> {
  return promise.then(
    (value) => {
      observer.succeeded();
      return value;
    },
    (reason: unknown) => {
      observer.failed(reason);
      throw reason;
    },
  );
}

type Settle = ((value: unknown) => unknown) | null | undefined;

interface Thenable {
  then(onFulfilled?: Settle, onRejected?: Settle): unknown;
}

function isThenable(value: unknown): value is Thenable {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  try {
    return 'then' in value && typeof value.then === 'function';
  } catch {
    // A getter or a proxy that throws is the application's matter when it looks itself.
    return false;
  }
}

/**
 * A thenable that is not a promise may begin its work only when its `then` is called, and may have more to it than
 * `then`: it stays the same object, and its first `then` is what is measured.
 */
function observeThenable(thenable: Thenable, observer: CallObserver): void {
  observer.postponed();
  const original = thenable.then;
  let begun = false;
  const measuredThen = function (this: unknown, onFulfilled?: Settle, onRejected?: Settle): unknown {
    if (begun) return original.call(this as Thenable, onFulfilled, onRejected);
    begun = true;
    observer.resumed();
    return original.call(
      this as Thenable,
      (value) => {
        observer.succeeded();
        return typeof onFulfilled === 'function' ? onFulfilled(value) : value;
      },
      (reason) => {
        observer.failed(reason);
        if (typeof onRejected === 'function') return onRejected(reason);
        throw reason;
      },
    );
  };
  try {
    Object.defineProperty(thenable, 'then', { value: measuredThen, configurable: true, writable: true });
  } catch {
    // A frozen thenable cannot be measured beyond this point: it counts as it would have without its work.
    observer.resumed();
    observer.succeeded();
  }
}
