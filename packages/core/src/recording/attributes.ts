import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { cleanText } from './clean-text.ts';
import type { Drops } from './drops.ts';

const maxAttributes = 64;
/** How many keys are looked at, so that an object full of values that no label can hold does not keep us busy. */
const maxKeysLookedAt = 512;
const maxKeyLength = 128;
const maxValueLength = 256;

/**
 * A clean copy of the attributes that a measurement can carry, which nobody else holds. `undefined` and `null` mean "not
 * there"; a value of another type than string, number, boolean or an array of one of these is left out and counted, and
 * so is one that cannot be read. Never throws: a measurement is not lost for its attributes.
 */
export function copyAttributes(source: unknown, drops: Drops): Attributes {
  if (source === undefined || source === null) return {};
  return isSnapshot(source) ? { ...source } : cleanInto({}, source, drops);
}

/** The same, for several measurements, each of which copies it at little cost; `undefined` where there is nothing to copy. */
export function snapshotOf(source: unknown, drops: Drops): Attributes | undefined {
  if (source === undefined || source === null) return undefined;
  return isSnapshot(source) ? source : cleanInto(new Snapshot(), source, drops);
}

/** Clean attributes, which are not cleaned again. The private field tells them without asking a proxy anything. */
class Snapshot {
  readonly #clean = true;
  readonly [name: string]: AttributeValue;

  static is(value: object): value is Snapshot {
    return #clean in value;
  }
}

const unfit: unique symbol = Symbol('a value that no label can hold');

function isSnapshot(source: unknown): source is Snapshot {
  return typeof source === 'object' && source !== null && Snapshot.is(source);
}

function cleanInto(target: Attributes, source: unknown, drops: Drops): Attributes {
  const keys = keysOf(source);
  if (keys === undefined) {
    drops.count('invalid-attribute');
    return target;
  }
  let copied = 0;
  let anyRenamed = false;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    const value = readValue(source, key);
    if (value === undefined) continue;
    if (copied === maxAttributes || i >= maxKeysLookedAt) {
      drops.count('too-many-attributes');
      return target;
    }
    const name = cleanText(key, maxKeyLength);
    anyRenamed ||= name !== key;
    // Two keys that only a control character or their end told apart must not silently become one.
    const fits = value !== unfit && isFitName(name) && !(anyRenamed && Object.hasOwn(target, name));
    if (fits && assign(target, name, value)) copied++;
    else drops.count('invalid-attribute');
  }
  return target;
}

/** Not without a name, nor with the one that sets the prototype of whatever object an exporter copies it to. */
function isFitName(name: string): boolean {
  return name !== '' && name !== '__proto__';
}

/** Fails for names that every object inherits (`constructor`) where the application has frozen `Object.prototype`. */
function assign(target: Attributes, name: string, value: AttributeValue): boolean {
  try {
    target[name] = value;
    return true;
  } catch {
    return false;
  }
}

/** The own keys of an object; `undefined` for what holds its entries otherwise: arrays, buffers, maps. */
function keysOf(source: unknown): readonly string[] | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  try {
    return Symbol.iterator in source ? undefined : Object.keys(source);
  } catch {
    // A proxy of the caller threw, or was revoked.
    return undefined;
  }
}

function readValue(source: unknown, key: string): AttributeValue | typeof unfit | undefined {
  try {
    const value: unknown = Reflect.get(source as object, key);
    if (value === undefined || value === null) return undefined;
    return (Array.isArray(value) ? cleanArray(value) : cleanPrimitive(value)) ?? unfit;
  } catch {
    // A getter or a proxy of the caller threw.
    return unfit;
  }
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

/**
 * An array whose items are of one type or `null` (OpenTelemetry specification, "Attribute"), cut like a list of
 * attributes. No method of the array is called, as it may be a subclass with methods of its own.
 */
function cleanArray(values: readonly unknown[]): AttributeValue | undefined {
  const clean: unknown[] = [];
  let type: string | undefined;
  const length = Math.min(values.length, maxAttributes);
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? null;
    const item = value === null ? null : cleanPrimitive(value);
    if (item === undefined) return undefined;
    if (item !== null) type ??= typeof item;
    if (item !== null && typeof item !== type) return undefined;
    clean.push(item);
  }
  // Every item is null or of one type, which the compiler cannot see.
  return clean as AttributeValue;
}
