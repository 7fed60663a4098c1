import type { AnyFunction } from '../operation/operation.ts';
import { copyMetadata } from './copy-metadata.ts';

/** The property with its method, or with its getter and setter, measured. */
export function measureProperty(
  descriptor: PropertyDescriptor,
  measure: (fn: AnyFunction) => AnyFunction,
): PropertyDescriptor {
  const measured = (fn: unknown): AnyFunction => {
    const standIn = measure(fn as AnyFunction);
    copyMetadata(fn as AnyFunction, standIn);
    return standIn;
  };
  const { value, get, set } = descriptor;
  if (typeof value === 'function') return { ...descriptor, value: measured(value) };
  return { ...descriptor, ...(get && { get: measured(get) }), ...(set && { set: measured(set) }) };
}
