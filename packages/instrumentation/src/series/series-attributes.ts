import { ConfigurationError } from '@executor-metrics/core/support';
import type { Attributes, AttributeValue } from '@opentelemetry/api';
import { other } from '../values/capped-values.ts';
import type { SeriesKey, SeriesOptions } from './series-options.ts';
import { mostKeys } from './series-trie.ts';

const defaultLimit = 2000;

/** What the keys of an instrument's records mean. */
export interface SeriesAttributes {
  readonly depth: number;
  readonly limit: number;
  readonly objects: readonly boolean[];
  /** The attributes of the series with these keys. */
  readonly of: (keys: readonly unknown[]) => Attributes;
  /** The attributes of all series that do not fit, one of which has these keys. */
  readonly ofOverflow: (keys: readonly unknown[]) => Attributes;
}

/** @throws {ConfigurationError} where there are too many keys, or two for one attribute */
export function seriesAttributes(options: SeriesOptions<readonly SeriesKey[]>): SeriesAttributes {
  const { name, keys, constant = {}, limit = defaultLimit } = options;
  const names = keys.filter((key) => typeof key === 'string');
  if (keys.length > mostKeys || new Set(names).size < names.length) {
    throw new ConfigurationError(
      `${name}: option "keys" is [${names.join(', ')}]; accepted: at most ${mostKeys} keys, each attribute once`,
    );
  }
  const of = (values: readonly unknown[]): Attributes => ({ ...constant, ...varying(keys, values) });
  return {
    depth: keys.length,
    limit,
    objects: keys.map((key) => typeof key === 'function'),
    of,
    ofOverflow: (values) => ({ ...constant, ...overflowing(varying(keys, values)) }),
  };
}

function varying(keys: readonly SeriesKey[], values: readonly unknown[]): Attributes {
  const attributes: Attributes = {};
  for (const [i, key] of keys.entries()) {
    const value = values[i];
    if (typeof key === 'function') Object.assign(attributes, key(value));
    // Normal keys are strings, numbers, booleans or undefined.
    else if (value !== undefined) attributes[key] = value as AttributeValue;
  }
  return attributes;
}

/** Numbers and booleans have no value for "any other". */
function overflowing(attributes: Attributes): Attributes {
  const names = Object.keys(attributes).filter((name) => typeof attributes[name] === 'string');
  return Object.fromEntries(names.map((name) => [name, other]));
}
