import type { AnyFunction } from '../operation/operation.ts';

/** A class, abstract ones included. */
// biome-ignore lint/suspicious/noExplicitAny: no other type accepts every class and keeps its own type
export type AnyClass = abstract new (...args: any[]) => any;

type ContextOfFunction = ClassMethodDecoratorContext | ClassGetterDecoratorContext | ClassSetterDecoratorContext;

/**
 * What measures whatever it is put on, and finds out by itself what that is:
 *
 * - a function, which it returns wrapped: `const plan = measured(makePlan)`;
 * - with `@` on a method, static or not, a getter, a setter, an `accessor`, or a field that holds a function;
 * - with `@` on a class: all its methods, each as an operation of its own.
 *
 * Both kinds of decorators are understood: those of TC39, which TypeScript has by default, and those of the compiler option
 * `experimentalDecorators`, which NestJS and others need (fields cannot be measured with these).
 */
export interface MeasuringDecorator {
  <F extends AnyFunction>(fn: F): F;
  <C extends AnyClass>(target: C): C;
  <F extends AnyFunction>(method: F, context: ContextOfFunction): F;
  <C extends AnyClass>(target: C, context: ClassDecoratorContext<C>): C;
  <This, V>(
    target: ClassAccessorDecoratorTarget<This, V>,
    context: ClassAccessorDecoratorContext<This, V>,
  ): ClassAccessorDecoratorResult<This, V>;
  <This, V>(target: undefined, context: ClassFieldDecoratorContext<This, V>): (this: This, initial: V) => V;
  <T>(target: object, key: PropertyKey, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>;
}

/** What is to be measured, as far as a decorator knows. */
export interface Subject {
  readonly fn: AnyFunction;
  /** The name of the function, the method or the property; empty where it has none. */
  readonly name: string;
  /** The class that the decorator stands on, where it measures the method as one of all. */
  readonly owner?: string;
}

/** Gives the function that stands in for the one to be measured. */
export type Measure = (subject: Subject) => AnyFunction;

/** A property key as part of a name. */
export function nameOfKey(key: PropertyKey): string {
  return typeof key === 'symbol' ? (key.description ?? '') : String(key);
}
