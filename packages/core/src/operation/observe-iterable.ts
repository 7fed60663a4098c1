import { putInPlace } from '../foreign/own-property.ts';
import { isMethod, isObject } from '../foreign/property.ts';
import { replaceSteps, type StepName, type StepWatcher } from '../foreign/replace-steps.ts';
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
  const restore = replaceSteps(iterator, steps);
  if (restore === undefined) return false;
  steps.onEnd = restore;
  return true;
}

/** What is told of the steps of one iterator: that the first one begins, and how the last one ended. */
class Steps implements StepWatcher {
  onEnd: () => void = () => {};
  readonly #iterator: object;
  readonly #observer: CallObserver;
  #state: 'not begun' | 'begun' | 'over' = 'not begun';

  constructor(iterator: object, observer: CallObserver) {
    this.#iterator = iterator;
    this.#observer = observer;
  }

  before(name: StepName): void {
    if (this.#state !== 'not begun') return;
    // A generator that is ended before its first step does nothing, and is not counted.
    if (name !== 'next') this.#end();
    else {
      this.#state = 'begun';
      this.#observer.resumed(this.#iterator);
    }
  }

  took(result: unknown): void {
    if (this.#state !== 'begun' || !isObject(result)) return;
    let value: unknown;
    try {
      if (Reflect.get(result, 'done') !== true) return;
      value = Reflect.get(result, 'value');
    } catch {
      // The loop of the application meets the same error when it looks.
      return;
    }
    this.#end();
    this.#observer.succeeded(value);
  }

  failed(thrown: unknown): void {
    if (this.#state !== 'begun') return;
    this.#end();
    this.#observer.failed(thrown);
  }

  #end(): void {
    this.#state = 'over';
    this.onEnd();
  }
}
