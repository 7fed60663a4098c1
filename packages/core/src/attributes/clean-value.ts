import type { LabelValue } from '../labels.ts';
import { cleanText } from './clean-text.ts';

/** What text may look like. */
export interface TextRule {
  readonly maxLength: number;
  /** Only ASCII letters and digits, `_` and `:`. */
  readonly identifier: boolean;
}

const longestArray = 64;

/** The value as a label can hold it; `undefined` where none can. Throws what an array that is a proxy throws. */
export function cleanValue(value: unknown, rule: TextRule): LabelValue | undefined {
  return Array.isArray(value) ? cleanArray(value, rule) : cleanPrimitive(value, rule);
}

function cleanPrimitive(value: unknown, rule: TextRule): string | number | boolean | undefined {
  switch (typeof value) {
    case 'string': {
      const text = cleanText(value, rule.maxLength);
      return rule.identifier ? text.replace(/[^A-Za-z0-9_:]/g, '_') : text;
    }
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
function cleanArray(values: readonly unknown[], rule: TextRule): LabelValue | undefined {
  const clean: unknown[] = [];
  let type: string | undefined;
  const length = Math.min(values.length, longestArray);
  for (let i = 0; i < length; i++) {
    const value = values[i] ?? null;
    const item = value === null ? null : cleanPrimitive(value, rule);
    if (item === undefined) return undefined;
    if (item !== null) type ??= typeof item;
    if (item !== null && typeof item !== type) return undefined;
    clean.push(item);
  }
  // Every item is null or of one type, which the compiler cannot see.
  return clean as LabelValue;
}
