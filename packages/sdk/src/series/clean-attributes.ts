import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';

/** Called with the key of an attribute whose value OpenTelemetry does not know. */
export type OnUnsupported = (key: string, value: unknown) => void;

/**
 * A frozen copy of what the caller gave, made once for each series: what the caller does with the object afterwards does
 * not concern the series. `undefined` and `null` mean that there is no such attribute; a value that is not a string, a
 * number, a boolean or an array of these is left out, and so is an empty key (OpenTelemetry specification, "Attribute").
 */
export function cleanAttributes(
  given: unknown,
  filter: AttributeFilter | undefined,
  onUnsupported: OnUnsupported,
): Attributes {
  const clean: Attributes = {};
  if (typeof given !== 'object' || given === null) return Object.freeze(clean);
  for (const key of Object.keys(given)) {
    const value: unknown = Reflect.get(given, key);
    if (value === undefined || value === null || filter?.keeps(key) === false) continue;
    const kept = key === '' ? undefined : cleanValue(value);
    if (kept === undefined) onUnsupported(key, value);
    // Defined, not assigned: the key `__proto__` is one like any other.
    else Object.defineProperty(clean, key, { value: kept, enumerable: true });
  }
  return Object.freeze(clean);
}

function cleanValue(value: unknown): AttributeValue | undefined {
  if (!Array.isArray(value)) return isPrimitive(value) ? value : undefined;
  const known = value.find((item) => item !== null && item !== undefined);
  const fits = (item: unknown): boolean =>
    item === null || item === undefined || (isPrimitive(item) && typeof item === typeof known);
  // The items are of one type, or absent.
  return value.every(fits) ? (Object.freeze([...value]) as unknown as AttributeValue) : undefined;
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
