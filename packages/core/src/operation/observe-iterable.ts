import { putInPlace } from '../foreign/own-property.ts';
import { isInstance, isMethod } from '../foreign/property.ts';
import { replaceSteps, type StepName } from '../foreign/replace-steps.ts';
import type { CallObserver } from './call-observer.ts';

/** A property of an object of the application, called as its method. */
type Method = (...args: unknown[]) => unknown;

/**
 * A generator or an async iterable does its work while it is used: it stays the same object, and its steps are what is
 * measured, from the first one to the last, to `return()` (a loop that is left) or to `throw()`. After that it is as it was.
 *
 * Collections are results, and so are streams and other emitters, which can be used without a step.
 *
 * @returns whether the end will be told
 */
export function observeIterable(value: object, observer: CallObserver): boolean {
  try {
    const observe = isGenerator(value) ? observeSteps : isAsyncIterable(value) ? observeIteration : undefined;
    if (observe === undefined || !observe(value, observer)) return false;
  } catch {
    // A getter or a proxy of the application threw.
    return false;
  }
  observer.postponed();
  return true;
}

/** Also those of compilers that have made something else of a generator function; nothing else has a `throw`. */
function isGenerator(value: object): boolean {
  return (
    isMethod(value, 'next') &&
    isMethod(value, 'return') &&
    isMethod(value, 'throw') &&
    (isMethod(value, Symbol.iterator) || isMethod(value, Symbol.asyncIterator))
  );
}

function isAsyncIterable(value: object): boolean {
  return isMethod(value, Symbol.asyncIterator) && !isMethod(value, 'on') && !isMethod(value, 'pipeTo');
}

/** The first loop over it is measured. */
function observeIteration(iterable: object, observer: CallObserver): boolean {
  const original = Reflect.get(iterable, Symbol.asyncIterator) as Method;
  const restore = putInPlace(iterable, Symbol.asyncIterator, function (this: unknown, ...args: unknown[]) {
    restore?.();
    const iterator = Reflect.apply(original, this, args);
    if (typeof iterator === 'object' && iterator !== null) observeSafely(iterator, observer);
    return iterator;
  });
  return restore !== undefined;
}

/** In the middle of the application's loop, which must not hear of it. */
function observeSafely(iterator: object, observer: CallObserver): void {
  try {
    observeSteps(iterator, observer);
  } catch {
    // A proxy that throws; the loop goes on unmeasured.
  }
}

function observeSteps(iterator: object, observer: CallObserver): boolean {
  const steps = new Steps(iterator, observer);
  const restore = replaceSteps(iterator, (name, step) => steps.take(name, step));
  if (restore === undefined) return false;
  steps.onEnd = restore;
  return true;
}

/** What is told of the steps of one iterator: that the first one begins, and how the last one ended. */
class Steps {
  onEnd: () => void = () => {};
  readonly #iterator: object;
  readonly #observer: CallObserver;
  #state: 'not begun' | 'begun' | 'over' = 'not begun';

  constructor(iterator: object, observer: CallObserver) {
    this.#iterator = iterator;
    this.#observer = observer;
  }

  take(name: StepName, step: () => unknown): unknown {
    if (this.#state === 'not begun') {
      // A generator that is ended before its first step does nothing, and is not counted.
      if (name !== 'next') this.#end();
      else {
        this.#state = 'begun';
        this.#observer.resumed(this.#iterator);
      }
    }
    let result: unknown;
    try {
      result = step();
    } catch (thrown) {
      this.#failed(thrown);
      throw thrown;
    }
    return isInstance(result, Promise) ? this.#follow(result) : this.#took(result);
  }

  /** The promise that follows is the one that the loop gets, so that a rejection that nobody handles stays one. */
  #follow(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      (result) => this.#took(result),
      (reason: unknown) => {
        this.#failed(reason);
        throw reason;
      },
    );
  }

  #took(result: unknown): unknown {
    if (this.#state !== 'begun' || typeof result !== 'object' || result === null) return result;
    let value: unknown;
    try {
      if (Reflect.get(result, 'done') !== true) return result;
      value = Reflect.get(result, 'value');
    } catch {
      // The loop of the application meets the same error when it looks.
      return result;
    }
    this.#end();
    this.#observer.succeeded(value);
    return result;
  }

  #failed(thrown: unknown): void {
    if (this.#state !== 'begun') return;
    this.#end();
    this.#observer.failed(thrown);
  }

  #end(): void {
    this.#state = 'over';
    this.onEnd();
  }
}
