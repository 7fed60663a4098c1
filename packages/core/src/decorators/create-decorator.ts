import { ConfigurationError, shown } from '../support/options.ts';
import { type AnyClass, type Measure, type MeasuringDecorator, nameOfKey } from './decorator.ts';
import { isClass, measureMethods } from './measure-class.ts';
import { measureProperty } from './measure-property.ts';

export interface DecoratorParts {
  /** The function that gives the decorator, for messages. */
  readonly where: string;
  readonly measure: Measure;
  /** Methods that the decorator of a class passes over. */
  readonly skip: readonly PropertyKey[];
}

/** What a decorator of TC39 gets beside the value. */
interface Tc39Context {
  readonly kind: string;
  readonly name: PropertyKey | undefined;
}

/**
 * A decorator that finds out how it is called:
 *
 * | arguments | who calls |
 * |---|---|
 * | `(value, context)`, `context` an object with a `kind` | TC39 |
 * | `(target, key, descriptor)`, `key` a string or a symbol | `experimentalDecorators`, on a member |
 * | `(Class)` | `experimentalDecorators` on a class, or a call |
 * | `(fn)` | a call |
 */
export function createDecorator(parts: DecoratorParts): MeasuringDecorator {
  const decorate = (target: unknown, second?: unknown, third?: unknown): unknown => {
    if (isTc39Context(second)) return decorateByTc39(target, second, parts);
    if (typeof second === 'string' || typeof second === 'symbol') return decorateMember(second, third, parts);
    if (isClass(target)) return decorateClass(target, undefined, parts);
    if (typeof target === 'function') return parts.measure({ fn: target as never, name: target.name });
    throw new ConfigurationError(`${parts.where}: got ${shown(target)}; accepted: a function, a class or a method`);
  };
  // Each of the overloads is one of the cases above.
  return decorate as MeasuringDecorator;
}

function isTc39Context(value: unknown): value is Tc39Context {
  return typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
}

function decorateByTc39(value: unknown, { kind, name }: Tc39Context, parts: DecoratorParts): unknown {
  const measured = (fn: unknown): unknown =>
    typeof fn === 'function' ? parts.measure({ fn: fn as never, name: nameOfKey(name ?? '') }) : fn;
  switch (kind) {
    case 'class':
      return decorateClass(value as AnyClass, name, parts);
    case 'method':
    case 'getter':
    case 'setter':
      return measured(value);
    case 'accessor': {
      const { get, set } = value as ClassAccessorDecoratorTarget<unknown, unknown>;
      return { get: measured(get), set: measured(set) };
    }
    case 'field':
      // Called with the value that each instance begins with.
      return measured;
    default:
      throw new ConfigurationError(`${parts.where}: on a ${shown(kind)}; accepted: a class or one of its members`);
  }
}

function decorateMember(key: PropertyKey, descriptor: unknown, parts: DecoratorParts): PropertyDescriptor {
  if (typeof descriptor !== 'object' || descriptor === null) {
    // A field has none, and a parameter has its number in that place.
    throw new ConfigurationError(
      `${parts.where}: on ${shown(nameOfKey(key))}; accepted with experimentalDecorators: a class, a method, a getter or a setter`,
    );
  }
  return measureProperty(descriptor, (fn) => parts.measure({ fn, name: nameOfKey(key) }));
}

function decorateClass(target: AnyClass, name: PropertyKey | undefined, parts: DecoratorParts): AnyClass {
  const owner = nameOfKey(name ?? target.name);
  measureMethods(target, parts.skip, (fn, key) => parts.measure({ fn, name: nameOfKey(key), owner }));
  return target;
}
