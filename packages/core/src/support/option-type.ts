import type { MeterProvider } from '@opentelemetry/api';

/**
 * What a value of one option may be: the same rule serves options given in code and values from the environment, and
 * says in an error message what would have been accepted.
 */
export interface OptionType<T> {
  /** The accepted values in words, to follow "accepted: ". */
  readonly expected: string;
  /** True for values that must not be repeated in a message. */
  readonly secret?: boolean;
  accepts(value: unknown): value is T;
  /** The value that the text of an environment variable stands for; `undefined` where it stands for none. */
  parse(text: string): T | undefined;
}

const notFromText = (): undefined => undefined;

const flagWords: ReadonlyMap<string, boolean> = new Map(Object.entries({ true: true, false: false }));

/** A boolean; `true` and `false` in the environment, in any case (OpenTelemetry specification, "Boolean value"). */
export const flag: OptionType<boolean> = {
  expected: 'true or false',
  accepts: (value): value is boolean => typeof value === 'boolean',
  parse: (text) => flagWords.get(text.toLowerCase()),
};

/** A string that is not empty. */
export const text: OptionType<string> = {
  expected: 'a string that is not empty',
  accepts: (value): value is string => typeof value === 'string' && value !== '',
  parse: (value) => value,
};

/** A whole number between two bounds, both included. */
export function integer(min: number, max: number): OptionType<number> {
  const accepts = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max;
  return {
    expected: `a whole number from ${min} to ${max}`,
    accepts,
    parse: (value) => parsed(/^[+-]?\d+$/.test(value) ? Number(value) : undefined, accepts),
  };
}

/** The longest time that a Node.js timer can wait, in milliseconds; a longer one would fire at once. */
const longestTimerMs: number = 2 ** 31 - 1;

/** A time in whole milliseconds, from 1 to the longest that a timer can wait. */
export const durationMs: OptionType<number> = integer(1, longestTimerMs);

/** One of a few strings; the case does not matter in the environment. */
export function oneOf<const T extends string>(...values: readonly T[]): OptionType<T> {
  return {
    expected: values.map((value) => `"${value}"`).join(' or '),
    accepts: (value): value is T => values.some((each) => each === value),
    parse: (value) => values.find((each) => each === value.toLowerCase()),
  };
}

/** An absolute http(s) address. */
export const httpUrl: OptionType<string> = {
  expected: 'an absolute URL that starts with http:// or https://',
  accepts: (value): value is string => typeof value === 'string' && isHttpUrl(value),
  parse: (value) => (isHttpUrl(value) ? value : undefined),
};

/** Strings by name; `a=1,b=2` with percent-encoded values in the environment (W3C Baggage, without properties). */
export const stringMap: OptionType<Readonly<Record<string, string>>> = {
  expected: 'strings by name; key=value pairs joined by commas in the environment',
  accepts: (value): value is Record<string, string> =>
    isRecord(value) && Object.values(value).every((each) => typeof each === 'string'),
  parse: parsePairs,
};

/** The same, for values that no message may repeat, such as the headers of a request. */
export const secretMap: OptionType<Readonly<Record<string, string>>> = { ...stringMap, secret: true };

/** Anything that the guard accepts; it cannot be given in the environment. */
export function guarded<T>(expected: string, accepts: (value: unknown) => value is T): OptionType<T> {
  return { expected, accepts, parse: notFromText };
}

/** An OpenTelemetry MeterProvider, ours or any other. */
export const meterProvider: OptionType<MeterProvider> = guarded(
  'an OpenTelemetry MeterProvider',
  (value): value is MeterProvider => isRecord(value) && typeof value.getMeter === 'function',
);

/** An array whose items all are of one type; it cannot be given in the environment. */
export function listOf<T>(item: OptionType<T>): OptionType<readonly T[]> {
  return guarded(`an array of which each item is ${item.expected}`, (value): value is readonly T[] =>
    // Array.from: `every` passes over the holes of a sparse array.
    Array.isArray(value) ? Array.from(value).every((each) => item.accepts(each)) : false,
  );
}

/** A value of either type; the first one reads the environment before the second. */
export function eitherOf<A, B>(first: OptionType<A>, second: OptionType<B>): OptionType<A | B> {
  return {
    expected: `${first.expected}, or ${second.expected}`,
    accepts: (value): value is A | B => first.accepts(value) || second.accepts(value),
    parse: (value) => first.parse(value) ?? second.parse(value),
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed<T>(value: unknown, accepts: (value: unknown) => value is T): T | undefined {
  return accepts(value) ? value : undefined;
}

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function parsePairs(text: string): Readonly<Record<string, string>> | undefined {
  const pairs: [key: string, value: string][] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const equals = part.indexOf('=');
    const key = part.slice(0, equals).trim();
    if (equals < 0 || key === '') return undefined;
    try {
      pairs.push([decodeURIComponent(key), decodeURIComponent(part.slice(equals + 1).trim())]);
    } catch {
      return undefined;
    }
  }
  return Object.fromEntries(pairs);
}
