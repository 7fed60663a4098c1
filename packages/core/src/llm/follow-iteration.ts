import { putInPlace } from '../foreign/own-property.ts';
import { isObject, property } from '../foreign/property.ts';
import { replaceSteps, type StepName, type StepWatcher } from '../foreign/replace-steps.ts';
import { type Endable, watchForLoss } from '../operation/lost-and-found.ts';
import type { StreamObserver } from './stream-observer.ts';

/** A property of an object of the application, called as its method. */
type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Follows the first iteration over a stream.
 *
 * @param key of the method that gives the iterator
 */
export function followIteration(stream: object, key: PropertyKey, observer: StreamObserver): boolean {
  const original = property(stream, key) as Method;
  const beginning = new Beginning(observer);
  const restore = putInPlace(stream, key, function (this: unknown, ...args: unknown[]) {
    restore?.();
    const iterator = Reflect.apply(original, this, args);
    beginning.hasBegun = true;
    // Where the iterator refuses, its stream is found to be lost.
    if (isObject(iterator)) followSteps(iterator, observer, property(property(this, 'controller'), 'signal'));
    return iterator;
  });
  if (restore === undefined) return false;
  watchForLoss(stream, beginning);
  return true;
}

/** A stream can be garbage while its iterator is in use. */
class Beginning implements Endable {
  hasBegun = false;
  readonly #observer: StreamObserver;

  constructor(observer: StreamObserver) {
    this.#observer = observer;
  }

  lost(): void {
    if (!this.hasBegun) this.#observer.lost();
  }
}

/** Follows the steps of an iterator or a generator, from the first one to its end; after that it is as it was. */
export function followSteps(iterator: object, observer: StreamObserver, signal?: unknown): boolean {
  const steps = new Steps(observer, signal);
  const restore = replaceSteps(iterator, steps);
  if (restore === undefined) return false;
  steps.onEnd = restore;
  watchForLoss(iterator, observer);
  return true;
}

class Steps implements StepWatcher {
  onEnd: () => void = () => {};
  readonly #observer: StreamObserver;
  readonly #signal: unknown;
  #hasBegun = false;
  #isOver = false;

  constructor(observer: StreamObserver, signal: unknown) {
    this.#observer = observer;
    this.#signal = signal;
  }

  before(name: StepName): void {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#observer.resumed();
    }
    // A loop that is left takes no more, however long the client takes to close the connection.
    if (name === 'return') this.#ended(undefined);
  }

  took(result: unknown): void {
    if (this.#isOver || !isObject(result)) return;
    if (property(result, 'done') === true) this.#ended(this.#signal);
    else this.#observer.chunk(property(result, 'value'));
  }

  failed(thrown: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onEnd();
    this.#observer.failed(thrown);
  }

  #ended(signal: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.onEnd();
    this.#observer.ended(signal);
  }
}
