/**
 * A record as it was when it was given: primitive values and plain objects of such, which nobody else holds, which any port
 * can carry, and whose size is bounded. Whether they are right is found out when they are recorded, as with a direct call.
 */
export interface PlainRecord {
  readonly operation: PlainValue;
  readonly success?: PlainValue;
  readonly outcome?: PlainValue;
  readonly durationSeconds?: PlainValue;
  readonly errorType?: PlainValue;
  readonly attributes?: PlainAttributes | typeof unusable;
}

type PlainValue = string | number | boolean | null | undefined;

type PlainAttributes = Readonly<Record<string, PlainValue | readonly PlainValue[]>>;

/** Stands for a value that cannot be recorded anyway, nor copied: no part of a record may be this, and recording says so. */
const unusable: number = Number.NaN;

/** As much as the most generous attribute policy keeps. */
const longestText = 4096;
const longestArray = 64;
/** One more than a policy ever looks at, so that it finds out that there are too many. */
const mostAttributes = 513;

/** A copy of what a caller gives as a record; `undefined` where it cannot be read. Never throws. */
export function plainRecord(given: unknown): PlainRecord | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  try {
    if (Array.isArray(given)) return undefined;
    const { operation, success, outcome, durationSeconds, errorType, attributes } = given as Record<string, unknown>;
    return {
      operation: plainValue(operation),
      success: plainValue(success),
      outcome: plainValue(outcome),
      durationSeconds: plainValue(durationSeconds),
      errorType: plainValue(errorType),
      ...(attributes !== undefined && attributes !== null && { attributes: plainAttributes(attributes) }),
    };
  } catch {
    // A getter or a proxy of the caller threw.
    return undefined;
  }
}

function plainAttributes(given: unknown): PlainAttributes | typeof unusable {
  if (typeof given !== 'object' || given === null || Symbol.iterator in given) return unusable;
  const keys = Object.keys(given).slice(0, mostAttributes);
  // Without a prototype, so that no key can set one.
  const plain: Record<string, PlainValue | readonly PlainValue[]> = Object.create(null);
  for (const key of keys) {
    const value = plainAttribute(given, key);
    if (value !== undefined && value !== null) plain[shortText(key)] = value;
  }
  return plain;
}

/** One attribute that cannot be read does not keep the others from being recorded. */
function plainAttribute(attributes: object, key: string): PlainValue | readonly PlainValue[] {
  try {
    const value: unknown = Reflect.get(attributes, key);
    if (!Array.isArray(value)) return plainValue(value);
    return Array.from({ length: Math.min(value.length, longestArray) }, (_, i) => plainValue(value[i]));
  } catch {
    return unusable;
  }
}

function plainValue(value: unknown): PlainValue {
  switch (typeof value) {
    case 'string':
      return shortText(value);
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    default:
      return value === null ? null : unusable;
  }
}

/** A copy where it is cut: V8 makes a slice that would keep all of the text in memory. */
function shortText(text: string): string {
  return text.length <= longestText ? text : structuredClone(text.slice(0, longestText));
}
