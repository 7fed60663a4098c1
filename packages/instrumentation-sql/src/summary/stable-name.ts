import { isDigit } from './characters.ts';

const uuid = /[\da-f]{8}([-_]?)[\da-f]{4}\1[\da-f]{4}\1[\da-f]{4}\1[\da-f]{12}/gi;
const segment = /[\p{L}\p{N}]+/gu;
const allDigits = /^\p{N}+$/u;
/** Part of a hash or of a random number. */
const hexadecimal = /^(?=.*\d)[\da-f]{8,}$/i;
/** Letters and digits in turns, as in `k3j9x2`; `utf8mb4` and `x509v3` have but two runs of digits. */
const manyRuns = /\d\D+\d\D+\d/;
/** A year, a date, an id. */
const longNumber = /\d{4,}/g;
const repeated = /\?(?:[-_ ]\?)+/g;
const hasDigit = /\p{N}/u;

/**
 * A part of a table's name without what looks like it was generated: `events_2024_01_15` is `events_?`, the schema `tenant_42`
 * is `tenant_?`. Partitions, shards, tenants and temporary tables would be a series each; the conventions want a summary
 * without dynamic data. Digits that belong to a word stay: `oauth2_tokens`, `address2`, `utf8mb4`.
 */
export function stableName(name: string): string {
  if (!mayHaveDigit(name)) return name;
  return name.replace(uuid, '?').replace(segment, stableSegment).replace(repeated, '?');
}

/** Most names have none, and none of the patterns has to be tried. */
function mayHaveDigit(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (isDigit(code) || code > 127) return true;
  }
  return false;
}

function stableSegment(text: string): string {
  if (!hasDigit.test(text)) return text;
  if (allDigits.test(text) || hexadecimal.test(text) || manyRuns.test(text)) return '?';
  return text.replace(longNumber, '?');
}
