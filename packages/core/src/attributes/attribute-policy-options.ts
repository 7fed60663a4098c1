import type { LabelValue } from '../labels.ts';
import { guarded, integer, isRecord, listOf, type OptionType, oneOf, text } from '../support/option-type.ts';
import { ConfigurationError, checkOptions, type OptionTypes, shown } from '../support/options.ts';

/**
 * Looks at a value that is about to become a label, and gives what becomes one instead; `undefined` leaves the attribute
 * out. It must depend on its arguments alone: it is asked once for each set of attributes, not for each measurement.
 */
export type Redactor = (value: LabelValue, key: string) => LabelValue | undefined;

/** The category of a value, for a label with a few values; see `bucketize`. The same rule as for `Redactor` applies. */
export type Categorizer = (value: LabelValue) => LabelValue | undefined;

/** Which attributes become labels, and how. */
export interface AttributePolicyOptions {
  /** The only keys that become labels, as they are written here; all others are left out. Default: all that are not denied. */
  readonly allow?: readonly string[];
  /**
   * Keys that never become labels, in whatever case and with whatever separators (`user_id` denies `userId` too).
   * Default: `defaultDeniedKeys`, save what `allow` names; `[]` denies none.
   */
  readonly deny?: readonly string[];
  /** How many attributes a measurement can have; those behind are left out. Default: 64. */
  readonly maxAttributes?: number;
  /** Where keys are cut, in UTF-16 code units. Default: 128. */
  readonly maxKeyLength?: number;
  /** Where text is cut, in UTF-16 code units. Default: 256. */
  readonly maxValueLength?: number;
  /**
   * Which characters text may have; each other one becomes `_`. `printable` (default): all but control characters.
   * `identifier`: letters and digits of ASCII, `_` and `:`.
   */
  readonly characters?: 'printable' | 'identifier';
  /** Maps the values of a key to a few categories, before anything else is done to them. */
  readonly categories?: Readonly<Record<string, Categorizer>>;
  /** Called for each attribute, in this order. */
  readonly redact?: Redactor | readonly Redactor[];
}

const keys: OptionType<readonly string[]> = listOf(text);

const optionTypes: OptionTypes<AttributePolicyOptions> = {
  allow: keys,
  deny: keys,
  maxAttributes: integer(1, 64),
  maxKeyLength: integer(1, 1024),
  maxValueLength: integer(1, 4096),
  characters: oneOf('printable', 'identifier'),
  categories: guarded(
    'functions by the key of the attribute',
    (value): value is Readonly<Record<string, Categorizer>> =>
      isRecord(value) && Object.values(value).every(isFunction),
  ),
  redact: guarded(
    'a function, or an array of functions',
    (value): value is Redactor | readonly Redactor[] =>
      isFunction(value) || (Array.isArray(value) && Array.from(value).every(isFunction)),
  ),
};

const where = 'the option "attributePolicy"';

/** The type of the option; what is in it is checked by `resolveAttributePolicy`. */
export const attributePolicyType: OptionType<AttributePolicyOptions> = guarded(
  'an object of rules for attributes',
  (value): value is AttributePolicyOptions => isRecord(value),
);

export type ResolvedAttributePolicy = Required<Omit<AttributePolicyOptions, 'allow' | 'deny' | 'redact'>> & {
  readonly allow: readonly string[] | undefined;
  readonly deny: readonly string[] | undefined;
  readonly redact: readonly Redactor[];
};

/** @throws {ConfigurationError} naming the rule, its value and what is accepted */
export function resolveAttributePolicy(given: AttributePolicyOptions | undefined): ResolvedAttributePolicy {
  const options = checkOptions(where, given, optionTypes);
  const both = options.allow?.find((key) => options.deny?.includes(key));
  if (both !== undefined) {
    throw new ConfigurationError(`${where}: ${shown(both)} is in "allow" and in "deny"; accepted: one of them`);
  }
  return {
    allow: options.allow,
    deny: options.deny,
    maxAttributes: options.maxAttributes ?? 64,
    maxKeyLength: options.maxKeyLength ?? 128,
    maxValueLength: options.maxValueLength ?? 256,
    characters: options.characters ?? 'printable',
    categories: { ...options.categories },
    redact: [options.redact ?? []].flat(),
  };
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}
