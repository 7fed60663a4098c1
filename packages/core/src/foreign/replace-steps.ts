import { putInPlace } from './own-property.ts';
import { isMethod, property } from './property.ts';

/** The methods by which an iterator or a generator is moved. */
export type StepName = 'next' | 'return' | 'throw';

/** What takes the place of a step. @param step takes the step itself */
export type TakeStep = (name: StepName, step: () => unknown) => unknown;

/** A property of an object of the application, called as its method. */
type Method = (...args: unknown[]) => unknown;

/**
 * Has each step of an iterator taken by a function of ours.
 *
 * @returns what puts the iterator's own methods back, or `undefined` where it does not let us
 */
export function replaceSteps(iterator: object, take: TakeStep): (() => void) | undefined {
  const undo: (() => void)[] = [];
  for (const name of ['next', 'return', 'throw'] as const) {
    if (!isMethod(iterator, name)) continue;
    const original = property(iterator, name) as Method;
    const restore = putInPlace(iterator, name, function (this: unknown, ...args: unknown[]) {
      return take(name, () => Reflect.apply(original, this, args));
    });
    if (restore !== undefined) undo.push(restore);
    else if (name === 'next') return undefined;
  }
  return () => {
    for (const restore of undo) restore();
  };
}
