import { putInPlace } from '../foreign/own-property.ts';
import { isInstance, isMethod, property } from '../foreign/property.ts';
import { type Endable, watchForLoss } from '../operation/lost-and-found.ts';
import type { LlmCallObserver } from './llm-call-observer.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Observes a promise of the clients of OpenAI and Anthropic, which has made its request when it is returned, and parses the
 * answer when it is asked: by `then`, `catch`, `finally` and `withResponse()`, which all call its method `parse`, or by
 * `asResponse()`, which leaves the answer unread. It stays the object that it is, with all of these; whichever comes first
 * is what is observed.
 *
 * @returns whether it is such a promise
 */
export function observeApiPromise(promise: object, observer: LlmCallObserver): boolean {
  if (!isMethod(promise, 'parse') || !isMethod(promise, 'asResponse')) return false;
  const waiting = new Waiting(observer);
  const first = new FirstUse(observer, waiting);
  const restoreParse = observeMethod(promise, 'parse', first);
  if (restoreParse === undefined) return false;
  const restoreResponse = observeMethod(promise, 'asResponse', first);
  first.onEnd = () => {
    restoreParse();
    restoreResponse?.();
  };
  watchForLoss(promise, waiting);
  return true;
}

function observeMethod(promise: object, name: string, first: FirstUse): (() => void) | undefined {
  const original = property(promise, name) as Method;
  return putInPlace(promise, name, function (this: unknown, ...args: unknown[]) {
    return first.of(name, () => Reflect.apply(original, this, args));
  });
}

/** A promise that nobody has used yet. It does not know the promise, which else would never be found to be lost. */
class Waiting implements Endable {
  isOver = false;
  readonly #observer: LlmCallObserver;

  constructor(observer: LlmCallObserver) {
    this.#observer = observer;
  }

  lost(): void {
    if (!this.isOver) this.#observer.lost();
  }
}

/** Follows what the first method that is called returns. Later calls of the same one get the same promise again. */
class FirstUse {
  onEnd: () => void = () => {};
  readonly #observer: LlmCallObserver;
  readonly #waiting: Waiting;
  #name: string | undefined;
  #following: unknown;

  constructor(observer: LlmCallObserver, waiting: Waiting) {
    this.#observer = observer;
    this.#waiting = waiting;
  }

  of(name: string, use: () => unknown): unknown {
    if (this.#name !== undefined) return this.#name === name ? this.#following : use();
    const promise = use();
    this.#name = name;
    this.#waiting.isOver = true;
    this.#following = isInstance(promise, Promise) ? this.#follow(promise) : promise;
    return this.#following;
  }

  /** The promise that follows is the one that the caller gets, so that a rejection that nobody handles stays one. */
  #follow(promise: Promise<unknown>): Promise<unknown> {
    return promise.then(
      (value) => {
        this.onEnd();
        this.#observer.succeeded(value);
        return value;
      },
      (reason: unknown) => {
        this.onEnd();
        this.#observer.failed(reason);
        throw reason;
      },
    );
  }
}
