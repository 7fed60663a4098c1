import { putInPlace } from './own-property.ts';
import { isInstance, isMethod, property } from './property.ts';

/** The methods by which an iterator or a generator is moved. */
export type StepName = 'next' | 'return' | 'throw';

/** What hears of each step. It does not throw. */
export interface StepWatcher {
  /** A step is about to be taken. */
  before(name: StepName): void;
  /** What a step gave, awaited where it is a promise. */
  took(result: unknown): void;
  failed(thrown: unknown): void;
}

/** A property of an object of the application, called as its method. */
type Method = (...args: unknown[]) => unknown;

/**
 * Has each step of an iterator watched.
 *
 * @returns what puts the iterator's own methods back, or `undefined` where it does not let us
 */
export function replaceSteps(iterator: object, watcher: StepWatcher): (() => void) | undefined {
  const undo: (() => void)[] = [];
  for (const name of ['next', 'return', 'throw'] as const) {
    if (!isMethod(iterator, name)) continue;
    const original = property(iterator, name) as Method;
    const restore = putInPlace(iterator, name, function (this: unknown, ...args: unknown[]) {
      watcher.before(name);
      return watched(watcher, () => Reflect.apply(original, this, args));
    });
    if (restore !== undefined) undo.push(restore);
    else if (name === 'next') return undefined;
  }
  return () => {
    for (const restore of undo) restore();
  };
}

function watched(watcher: StepWatcher, step: () => unknown): unknown {
  let result: unknown;
  try {
    result = step();
  } catch (thrown) {
    watcher.failed(thrown);
    throw thrown;
  }
  if (isInstance(result, Promise)) return followed(watcher, result);
  watcher.took(result);
  return result;
}

/** The promise that follows is the one that the loop gets, so that a rejection that nobody handles stays one. */
function followed(watcher: StepWatcher, promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (result) => {
      watcher.took(result);
      return result;
    },
    (reason: unknown) => {
      watcher.failed(reason);
      throw reason;
    },
  );
}
