import type { Attributes } from '@opentelemetry/api';
import type { Gate } from '../engine.ts';
import type { AnyFunction, Operation } from '../operation/operation.ts';
import { type OperationOptions, operationOptionTypes } from '../operation/operation-options.ts';
import { passFor } from '../operation/pass-for.ts';
import type { Drops } from '../recording/drops.ts';
import { guarded, listOf, type OptionType } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes } from '../support/options.ts';
import { createDecorator } from './create-decorator.ts';
import type { MeasuringDecorator, Subject } from './decorator.ts';

/** Attributes of each call of a measured function, made from what it is called with. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of a function that is not known yet
export type AttributesOfCall = (this: any, ...args: any[]) => Attributes | undefined;

/** Options of `timed` and `withMetrics`, beside those of the operation. */
export interface TimedOptions extends OperationOptions {
  /** Attributes of every call, or a function that makes them from `this` and the arguments of each call. */
  readonly attributes?: Attributes | AttributesOfCall;
  /** Methods that the decorator of a class leaves alone. */
  readonly skip?: readonly PropertyKey[];
}

const propertyKey: OptionType<PropertyKey> = guarded(
  'the name or the symbol of a method',
  (value): value is PropertyKey => typeof value === 'string' || typeof value === 'symbol',
);

/** For the option `skip`. */
export const skipType: OptionType<readonly PropertyKey[]> = listOf(propertyKey);

const timedOptionTypes: OptionTypes<TimedOptions> = {
  ...operationOptionTypes,
  // What cannot be a label is left out and counted, as with every other measurement.
  attributes: guarded(
    'an object, or a function that gives one',
    (_value): _value is Attributes | AttributesOfCall => true,
  ),
  skip: skipType,
};

/** What the decorators need of the `ExecutorMetrics` that they belong to. */
export interface TimedParts {
  readonly operation: (name: string, options: OperationOptions | undefined) => Operation;
  readonly drops: Drops;
  readonly gate: Gate;
}

/**
 * A decorator that measures each call as a run of an operation.
 *
 * @param where the method of `ExecutorMetrics` that was called, for messages
 * @param given the name of the operation. Default: the name of the function or method. The methods of a class are the
 * operations `<given or class>.<method>`.
 */
export function timed(
  parts: TimedParts,
  where: string,
  given: string | undefined,
  options: TimedOptions | undefined,
): MeasuringDecorator {
  const { attributes, skip = [], ...own } = checkOptions(where, options, timedOptionTypes);
  const ownOptions = Object.keys(own).length === 0 ? undefined : own;
  const measure = (subject: Subject): AnyFunction => {
    const measured = parts.operation(operationName(where, given, subject), ownOptions);
    if (typeof attributes !== 'function') return measured.wrap(subject.fn, attributes);
    return wrapWithAttributesOfCall(subject.fn, { ...parts, measured, attributesOf: attributes });
  };
  return createDecorator({ where, measure, skip });
}

/** The name of the operation that a function is measured as. */
export function operationName(where: string, given: string | undefined, { name, owner }: Subject): string {
  const own = owner === undefined ? (given ?? name) : `${given ?? owner}.${name}`;
  if (own === '') {
    throw new ConfigurationError(
      `${where}: the function has no name; accepted: one that has, or a name for its operation`,
    );
  }
  return own;
}

interface CallParts extends Pick<TimedParts, 'drops' | 'gate'> {
  readonly measured: Operation;
  readonly attributesOf: AttributesOfCall;
}

function wrapWithAttributesOfCall(fn: AnyFunction, { measured, attributesOf, drops, gate }: CallParts): AnyFunction {
  const standIn = function (this: unknown, ...args: unknown[]): unknown {
    if (!gate.isOpen) return Reflect.apply(fn, this, args);
    return measured.run(() => Reflect.apply(fn, this, args), attributesOfCall(this, args));
  };
  const attributesOfCall = (self: unknown, args: unknown[]): Attributes | undefined => {
    try {
      return Reflect.apply(attributesOf, self, args);
    } catch (error) {
      drops.count('invalid-attribute', error);
      return undefined;
    }
  };
  return passFor(fn, standIn);
}
