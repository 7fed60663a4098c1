import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';

/** Called with the key of an attribute whose value OpenTelemetry does not know. */
export type OnUnsupported = (key: string, value: unknown) => void;

/**
 * A frozen copy of what the caller gave, made once for each series: what the caller does with the object afterwards does
 * not concern the series. `undefined` and `null` mean that there is no such attribute; a value that is not a string, a
 * number, a boolean or an array of these is left out, and so is an empty key (OpenTelemetry specification, "Attribute").
 * So is what a getter or a proxy throws at being read: recording does not throw.
 */
export function cleanAttributes(
  given: unknown,
  filter: AttributeFilter | undefined,
  onUnsupported: OnUnsupported,
): Attributes {
  const clean: Attributes = {};
  if (typeof given !== 'object' || given === null) return Object.freeze(clean);
  for (const key of keysOf(given)) {
    if (filter?.keeps(key) === false) continue;
    const value = readValue(given, key);
    if (value === undefined || value === null) continue;
    const kept = key === '' ? undefined : cleanValue(value);
    if (kept === undefined) onUnsupported(key, value);
    // Assigned, this key would set the prototype; defined, the others would take three times the memory.
    else if (key === '__proto__') Object.defineProperty(clean, key, { value: kept, enumerable: true });
    else clean[key] = kept;
  }
  return Object.freeze(clean);
}

function keysOf(given: object): readonly string[] {
  try {
    return Object.keys(given);
  } catch {
    return [];
  }
}

function readValue(given: object, key: string): unknown {
  try {
    return Reflect.get(given, key);
  } catch {
    // Of no type that is accepted, so that it is reported.
    return unreadable;
  }
}

const unreadable: object = Object.freeze({});

function cleanValue(value: unknown): AttributeValue | undefined {
  if (!isArray(value)) return isPrimitive(value) ? value : undefined;
  const items = itemsOf(value);
  const known = items?.find((item) => item !== null && item !== undefined);
  const fits = (item: unknown): boolean =>
    item === null || item === undefined || (isPrimitive(item) && typeof item === typeof known);
  // The items are of one type, or absent.
  return items?.every(fits) ? (Object.freeze(items) as unknown as AttributeValue) : undefined;
}

function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    // A proxy that was revoked.
    return false;
  }
}

function itemsOf(value: readonly unknown[]): readonly unknown[] | undefined {
  try {
    return [...value];
  } catch {
    return undefined;
  }
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
