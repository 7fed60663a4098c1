import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { AttributeFilter } from '../view/attribute-filter.ts';
import { boundedText } from './bounded-text.ts';

/** Where it is said what is not kept of attributes as the caller gave it. */
export interface AttributeReport {
  /** An attribute is not there: its key is empty, or its value is nothing that OpenTelemetry knows. */
  leftOut(key: string, value: unknown): void;
  /** An attribute is there, and its key or its value is shorter. */
  cut(key: string): void;
}

/** For attributes that somebody else reports. */
export const unreported: AttributeReport = { leftOut: () => {}, cut: () => {} };

/** A longer array is left out: nobody reads it, and each series would hold it. */
export const mostItems = 1024;

/**
 * A frozen copy of what the caller gave, made once for each series: what the caller does with the object afterwards does
 * not concern the series. `undefined` and `null` mean that there is no such attribute; a value that is not a string, a
 * number, a boolean or an array of these is left out, and so is an empty key (OpenTelemetry specification, "Attribute").
 * So is what a getter or a proxy throws at being read: recording does not throw. Texts are bounded.
 */
export function cleanAttributes(
  given: unknown,
  filter: AttributeFilter | undefined,
  report: AttributeReport,
): Attributes {
  const clean: Attributes = {};
  if (typeof given !== 'object' || given === null) return Object.freeze(clean);
  for (const key of keysOf(given)) {
    if (filter?.keeps(key) === false) continue;
    const value = readValue(given, key);
    if (value === undefined || value === null) continue;
    const onCut = (): void => report.cut(key);
    const kept = key === '' ? undefined : cleanValue(value, onCut);
    if (kept === undefined) report.leftOut(key, value);
    else define(clean, cleanText(key, onCut), kept);
  }
  return Object.freeze(clean);
}

/**
 * What the caller gave, as it is at this moment, for somebody who cleans it later. It does not throw: in the place of what
 * cannot be read stands something that is left out and reported then.
 */
export function copyAttributes(given: unknown): Attributes {
  if (typeof given !== 'object' || given === null) return {};
  try {
    const copy = { ...given } as Attributes;
    for (const key in copy) if (typeof copy[key] === 'object') define(copy, key, copyOf(copy[key]) as AttributeValue);
    return copy;
  } catch {
    // Not assigned one by one: an attribute may be called `__proto__`.
    return Object.fromEntries(keysOf(given).map((key) => [key, copyOf(readValue(given, key)) as AttributeValue]));
  }
}

/** Whether something is an array; a proxy that was revoked is not, where `Array.isArray` would throw. */
export function isArray(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

function define(attributes: Attributes, key: string, value: AttributeValue): void {
  // Assigned, this key would set the prototype; defined, the others would take three times the memory.
  if (key === '__proto__') Object.defineProperty(attributes, key, { value, enumerable: true, writable: true });
  else attributes[key] = value;
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
    return unreadable;
  }
}

/** Of no type that is accepted, so that it is reported. */
const unreadable: object = Object.freeze({});

function copyOf(value: unknown): unknown {
  return isArray(value) ? (itemsOf(value) ?? value) : value;
}

function cleanValue(value: unknown, onCut: () => void): AttributeValue | undefined {
  if (!isArray(value)) return isPrimitive(value) ? cleanPrimitive(value, onCut) : undefined;
  const items = itemsOf(value);
  if (items === undefined) return undefined;
  const known = items.find((item) => item !== null && item !== undefined);
  const clean: unknown[] = [];
  for (const item of items) {
    const isAbsent = item === null || item === undefined;
    // The items are of one type, or absent.
    if (!isAbsent && (!isPrimitive(item) || typeof item !== typeof known)) return undefined;
    clean.push(isAbsent ? item : cleanPrimitive(item, onCut));
  }
  return Object.freeze(clean) as AttributeValue;
}

function cleanPrimitive<T extends string | number | boolean>(value: T, onCut: () => void): T | string {
  return typeof value === 'string' ? cleanText(value, onCut) : value;
}

function cleanText(text: string, onCut: () => void): string {
  const bounded = boundedText(text);
  if (bounded !== text) onCut();
  return bounded;
}

/** By index: an array can have an iterator of its own. `undefined` where one cannot be read or there are too many. */
function itemsOf(value: readonly unknown[]): readonly unknown[] | undefined {
  try {
    const { length } = value;
    if (length > mostItems) return undefined;
    return Array.from({ length }, (_, i) => value[i]);
  } catch {
    return undefined;
  }
}

function isPrimitive(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
