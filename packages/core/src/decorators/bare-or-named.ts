import type { MeasuringDecorator } from './decorator.ts';

/**
 * A decorator that can be used as it is, and then names the operation after what it stands on (`@metrics.timed`,
 * `metrics.timed(fn)`), or called with a name and options first (`@metrics.timed('plan')`).
 */
export interface BareOrNamed<N extends string, O> extends MeasuringDecorator {
  (operation?: N, options?: O): MeasuringDecorator;
}

/** @param decorator makes the decorator for a name, if one is given, and options */
export function bareOrNamed<N extends string, O>(
  decorator: (name: N | undefined, options: O | undefined) => MeasuringDecorator,
): BareOrNamed<N, O> {
  const use = (...args: readonly unknown[]): unknown => {
    const [first, second] = args;
    // A field of TC39 is `undefined` as well, but comes with its context.
    const isName = typeof first === 'string' || (first === undefined && !isContext(second));
    if (isName) return decorator(first as N | undefined, second as O | undefined);
    return Reflect.apply(decorator(undefined, undefined), undefined, args);
  };
  return use as BareOrNamed<N, O>;
}

function isContext(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && 'name' in value;
}
