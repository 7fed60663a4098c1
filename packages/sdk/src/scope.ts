import type { Attributes, MeterOptions } from '@opentelemetry/api';
import { canonicalKey } from './series/canonical-key.ts';
import { cleanAttributes, unreported } from './series/clean-attributes.ts';
import type { Scope } from './snapshot/snapshot.ts';

/** The scope of a meter: `attributes` are ours beside the API's `schemaUrl`. */
export interface ScopeOptions extends MeterOptions {
  readonly attributes?: Attributes;
}

/** What JavaScript applications pass may be anything: what is no text is not there. */
export function scopeOf(name: unknown, version: unknown, options: ScopeOptions | undefined): Scope {
  return {
    name: textOf(name) ?? '',
    version: textOf(version),
    schemaUrl: textOf(options?.schemaUrl),
    attributes: cleanAttributes(options?.attributes, undefined, unreported),
  };
}

/**
 * The same text for what is one scope. No version and an empty one look the same in every format: two meters would export
 * their series twice.
 */
export function scopeKey({ name, version = '', schemaUrl = '', attributes }: Scope): string {
  return canonicalKey({ name, version, schemaUrl, attributes: canonicalKey(attributes) });
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
