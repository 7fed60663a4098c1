import type { Attributes } from '@opentelemetry/api';

/**
 * One string for a set of attributes, whatever the order of its keys: equal for equal sets only. Every part carries its
 * length, so that no value can look like the end of another; a tag keeps `200` and `'200'` apart.
 */
export function canonicalKey(attributes: Attributes): string {
  let text = '';
  for (const key of Object.keys(attributes).sort()) {
    const value = attributes[key];
    if (value !== undefined && value !== null) text += sized(key) + tagged(value);
  }
  return text;
}

function tagged(value: unknown): string {
  if (Array.isArray(value)) return `a${value.length}:${value.map(tagged).join('')}`;
  switch (typeof value) {
    case 'string':
      return `s${sized(value)}`;
    case 'number':
      // Like Map, which walks the trie: 0 and -0 are one value, NaN is equal to itself.
      return `n${sized(String(value))}`;
    case 'boolean':
      return value ? 't' : 'f';
    default:
      return '-';
  }
}

function sized(text: string): string {
  return `${text.length}:${text}`;
}
