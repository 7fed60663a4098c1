import { createHash } from 'node:crypto';

/** Digits of the hash that stand for what was cut; 64 bits, so that nobody finds two texts by chance. */
const hashDigits = 16;

/**
 * Text that can be sent and is at most `limit` characters long. Of longer text the beginning stays, then `…` and a hash of
 * the whole, so that what was distinct stays distinct. Half a surrogate pair, which UTF-8 cannot carry, becomes U+FFFD.
 */
export function boundedText(text: string, limit: number): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  if (wellFormed.length <= limit) return wellFormed;
  const hash = createHash('sha256').update(wellFormed).digest('hex').slice(0, hashDigits);
  const beginning = wellFormed.slice(0, limit - hashDigits - 1);
  // The cut may go through a pair.
  return `${beginning.isWellFormed() ? beginning : beginning.slice(0, -1)}…${hash}`;
}
