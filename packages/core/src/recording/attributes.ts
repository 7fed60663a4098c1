import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { cleanText } from './clean-text.ts';
import type { Drops } from './drops.ts';

const maxAttributes = 64;
const maxKeyLength = 128;
const maxValueLength = 256;

/**
 * Copies the attributes that a measurement can carry into `target`, which the caller owns. `undefined` and `null` mean
 * "not there"; a value of another type than string, number, boolean or an array of one of these is left out and counted.
 */
export function copyAttributes(source: unknown, target: Attributes, drops: Drops): void {
  if (source === undefined || source === null) return;
  if (typeof source !== 'object') {
    drops.count('invalid-attribute');
    return;
  }
  let copied = 0;
  for (const key of Object.keys(source)) {
    const value: unknown = Reflect.get(source, key);
    if (value === undefined || value === null) continue;
    const clean = cleanValue(value);
    if (clean === undefined || key === '') {
      drops.count('invalid-attribute');
      continue;
    }
    if (++copied > maxAttributes) {
      drops.count('too-many-attributes');
      return;
    }
    target[cleanText(key, maxKeyLength)] = clean;
  }
}

function cleanValue(value: unknown): AttributeValue | undefined {
  if (Array.isArray(value)) return cleanArray(value);
  return cleanPrimitive(value);
}

function cleanPrimitive(value: unknown): string | number | boolean | undefined {
  switch (typeof value) {
    case 'string':
      return cleanText(value, maxValueLength);
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    default:
      return undefined;
  }
}

/** An array whose items are of one type (OpenTelemetry specification, "Attribute"), cut like a list of attributes. */
function cleanArray(values: readonly unknown[]): AttributeValue | undefined {
  const type = typeof values[0];
  const clean = values.slice(0, maxAttributes).map(cleanPrimitive);
  if (clean.some((value) => value === undefined || typeof value !== type)) return undefined;
  // Every item is of the type of the first one, which the compiler cannot see.
  return clean as AttributeValue;
}

/** A clean copy that nobody else holds; `undefined` where there is nothing to copy. */
export function snapshotOf(source: unknown, drops: Drops): Attributes | undefined {
  if (source === undefined || source === null) return undefined;
  const copy: Attributes = {};
  try {
    copyAttributes(source, copy, drops);
  } catch (error) {
    // A getter or a proxy of the caller threw; what was copied before it stays.
    drops.count('recording-failed', error);
  }
  return copy;
}
