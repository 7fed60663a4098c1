import type { Attributes } from '@opentelemetry/api';
import type { LabelValue } from '../labels.ts';
import type { Drops } from '../recording/drops.ts';
import type { Categorizer, Redactor, ResolvedAttributePolicy } from './attribute-policy-options.ts';
import { cleanText } from './clean-text.ts';
import { cleanValue, type TextRule } from './clean-value.ts';
import { comparableKey, defaultDeniedKeys } from './denied-keys.ts';

/** How many keys are looked at, so that an object full of values that no label can hold does not keep us busy. */
const maxKeysLookedAt = 512;

const unfit: unique symbol = Symbol('a value that no label can hold');

/** The rules for attributes, made once from the options and applied to each set of attributes that is new. */
export class AttributePolicy {
  readonly #drops: Drops;
  readonly #maxAttributes: number;
  readonly #maxKeyLength: number;
  readonly #allowed: ReadonlySet<string> | undefined;
  readonly #denied: ReadonlySet<string>;
  /** Whether it is news to the user that a key is denied: they did not say so themselves. */
  readonly #reportsDenied: boolean;
  readonly #text: TextRule;
  readonly #categories: ReadonlyMap<string, Categorizer>;
  readonly #redactors: readonly Redactor[];

  constructor(rules: ResolvedAttributePolicy, drops: Drops) {
    this.#drops = drops;
    this.#maxAttributes = rules.maxAttributes;
    this.#maxKeyLength = rules.maxKeyLength;
    this.#allowed = rules.allow && new Set(rules.allow);
    this.#denied = new Set((rules.deny ?? (rules.allow ? [] : defaultDeniedKeys)).map(comparableKey));
    this.#reportsDenied = rules.deny === undefined;
    this.#text = { maxLength: rules.maxValueLength, identifier: rules.characters === 'identifier' };
    this.#categories = new Map(Object.entries(rules.categories));
    this.#redactors = rules.redact;
  }

  /**
   * A clean copy of the attributes that a measurement can carry, which nobody else holds. `undefined` and `null` mean "not
   * there"; a value of another type than string, number, boolean or an array of one of these is left out and counted,
   * and so is one that cannot be read. Never throws: a measurement is not lost for its attributes.
   */
  clean(source: unknown): Attributes {
    const target: Attributes = {};
    if (source === undefined || source === null) return target;
    const keys = keysOf(source);
    if (keys === undefined) this.#drops.count('invalid-attribute');
    else this.#cleanInto(target, source, keys);
    return target;
  }

  #cleanInto(target: Attributes, source: unknown, keys: readonly string[]): void {
    let copied = 0;
    let anyRenamed = false;
    for (let i = 0; i < keys.length; i++) {
      if (i >= maxKeysLookedAt) {
        this.#drops.count('too-many-attributes');
        return;
      }
      const key = keys[i] as string;
      const name = cleanText(key, this.#maxKeyLength);
      if (!this.#isWanted(name)) continue;
      const value = this.#valueOf(source, key);
      if (value === undefined) continue;
      if (copied === this.#maxAttributes) {
        this.#drops.count('too-many-attributes');
        return;
      }
      anyRenamed ||= name !== key;
      // Two keys that only a control character or their end told apart must not silently become one.
      const fits = value !== unfit && isFitName(name) && !(anyRenamed && Object.hasOwn(target, name));
      if (fits && assign(target, name, value)) copied++;
      else this.#drops.count('invalid-attribute');
    }
  }

  #isWanted(name: string): boolean {
    if (this.#allowed !== undefined && !this.#allowed.has(name)) return false;
    if (!this.#denied.has(comparableKey(name))) return true;
    if (this.#reportsDenied) this.#drops.count('denied-attribute', name);
    return false;
  }

  /** What becomes the label; `undefined` where the attribute is not there or was left out on purpose. */
  #valueOf(source: unknown, key: string): LabelValue | typeof unfit | undefined {
    try {
      const given: unknown = Reflect.get(source as object, key);
      if (given === undefined || given === null) return undefined;
      return this.#processed(cleanValue(given, this.#text), key);
    } catch (error) {
      // A getter, a proxy or a redactor of the caller threw. What a redactor has not seen must not become a label.
      this.#drops.count('invalid-attribute', error);
      return undefined;
    }
  }

  #processed(clean: LabelValue | undefined, key: string): LabelValue | typeof unfit | undefined {
    let value = clean;
    if (value === undefined) return unfit;
    const categorize = this.#categories.get(key);
    if (categorize !== undefined) value = categorize(value);
    for (const redact of this.#redactors) {
      if (value === undefined || value === null) return undefined;
      value = redact(value, key);
    }
    if (value === undefined || value === null) return undefined;
    // What functions of the user gave is as unknown as what the caller gave.
    return value === clean ? value : (cleanValue(value, this.#text) ?? unfit);
  }
}

/** Not without a name, nor with the one that sets the prototype of whatever object an exporter copies it to. */
function isFitName(name: string): boolean {
  return name !== '' && name !== '__proto__';
}

/** Fails for names that every object inherits (`constructor`) where the application has frozen `Object.prototype`. */
function assign(target: Attributes, name: string, value: LabelValue): boolean {
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
