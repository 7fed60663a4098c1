import { type AnyFunction, trampolineOf } from './trampoline.ts';

/** A method that can be replaced: a property that holds a function, and is not made of a getter. */
export interface Patchable {
  readonly original: AnyFunction;
  /** The property as it is on the target itself; `undefined` where the target inherits it. */
  readonly own: PropertyDescriptor | undefined;
}

/** Makes the replacement of a method. */
export type Wrap = (original: AnyFunction) => AnyFunction;

/**
 * A method of an object that calls go through. While the patch is off they pass straight on to the original, for good where
 * somebody has wrapped the method once more and so keeps it in use.
 */
export class Patch {
  readonly #target: object;
  readonly #method: PropertyKey;
  readonly #patchable: Patchable;
  readonly #calls: { call: AnyFunction };
  readonly #trampoline: AnyFunction;
  /** What made the replacement, while the patch is on. */
  #wrap: Wrap | undefined;
  /** What was found in the method's place when the patch was switched off. */
  #coveredBy: unknown;
  #isOn = false;

  constructor(target: object, method: PropertyKey, patchable: Patchable) {
    this.#target = target;
    this.#method = method;
    this.#patchable = patchable;
    this.#calls = { call: patchable.original };
    this.#trampoline = trampolineOf(patchable.original, this.#calls);
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  get original(): AnyFunction {
    return this.#patchable.original;
  }

  get trampoline(): AnyFunction {
    return this.#trampoline;
  }

  /** Whether calls of what is in the method's place now come through here, as far as can be told. */
  isReachedBy(found: AnyFunction): boolean {
    return found === this.#trampoline || found === this.#coveredBy;
  }

  /** Whether the replacement is that of another hook: each hook has a function of its own, made anew at each time. */
  isOfOther(wrap: Wrap): boolean {
    return this.#wrap !== undefined && this.#wrap !== wrap && String(this.#wrap) !== String(wrap);
  }

  /** Calls go to the replacement from now on. Returns whether they do. */
  switchOn(replacement: AnyFunction, wrap: Wrap): boolean {
    const found = currentValue(this.#target, this.#method);
    if (!(typeof found === 'function' && this.isReachedBy(found as AnyFunction)) && !this.#put()) return false;
    this.#calls.call = replacement;
    this.#wrap = wrap;
    this.#isOn = true;
    return true;
  }

  /** Calls pass from now on, and the original is in its place again where nobody else has put something there. */
  switchOff(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#wrap = undefined;
    this.#calls.call = this.#patchable.original;
    const found = currentValue(this.#target, this.#method);
    this.#coveredBy = found === this.#trampoline && this.#takeAway() ? undefined : found;
  }

  #put(): boolean {
    const { own } = this.#patchable;
    const how = own ?? inheritedProperty;
    return Reflect.defineProperty(this.#target, this.#method, { ...how, value: this.#trampoline });
  }

  #takeAway(): boolean {
    const { own } = this.#patchable;
    return own === undefined
      ? Reflect.deleteProperty(this.#target, this.#method)
      : Reflect.defineProperty(this.#target, this.#method, own);
  }
}

/** How methods of classes are defined. */
const inheritedProperty: PropertyDescriptor = { writable: true, enumerable: false, configurable: true };

/** The method as it can be patched, or in words why it cannot. Does not call a getter. */
export function patchableOf(target: object, method: PropertyKey): Patchable | string {
  const own = Reflect.getOwnPropertyDescriptor(target, method);
  const descriptor = own ?? inheritedDescriptor(target, method);
  if (descriptor === undefined) return 'there is no such method';
  if (!('value' in descriptor)) return 'it is a getter';
  const original: unknown = descriptor.value;
  if (typeof original !== 'function') return 'it is no function';
  if (isClass(original)) return 'it is a class, of which only methods can be patched';
  return { original: original as AnyFunction, own };
}

function inheritedDescriptor(target: object, method: PropertyKey): PropertyDescriptor | undefined {
  for (let from = Reflect.getPrototypeOf(target); from !== null; from = Reflect.getPrototypeOf(from)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(from, method);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

/** What is there now, without calling a getter. */
function currentValue(target: object, method: PropertyKey): unknown {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, method) ?? inheritedDescriptor(target, method);
  return descriptor?.value;
}

function isClass(value: object): boolean {
  return Reflect.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}
