import type { AnyFunction } from '../operation/operation.ts';
import type { AnyClass } from './decorator.ts';
import { measureProperty } from './measure-property.ts';

/** Classes, unlike functions, have a `prototype` that nobody can replace. */
export function isClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && Object.getOwnPropertyDescriptor(value, 'prototype')?.writable === false;
}

/** Replaces all methods of a class by measured ones: its own, static ones too; no getters, no fields, no constructor. */
export function measureMethods(
  target: AnyClass,
  skip: readonly PropertyKey[],
  measure: (fn: AnyFunction, key: PropertyKey) => AnyFunction,
): void {
  for (const holder of [target.prototype, target] as readonly object[]) {
    for (const key of Reflect.ownKeys(holder)) {
      if (key === 'constructor' || skip.includes(key)) continue;
      const property = Reflect.getOwnPropertyDescriptor(holder, key);
      if (property === undefined || !isMethod(property)) continue;
      // A method that cannot be replaced stays as it is.
      Reflect.defineProperty(
        holder,
        key,
        measureProperty(property, (fn) => measure(fn, key)),
      );
    }
  }
}

/** Not a property that holds a class, such as a static one that refers to another. */
function isMethod({ value, configurable }: PropertyDescriptor): boolean {
  return typeof value === 'function' && configurable === true && !isClass(value);
}
