import { createHash } from 'node:crypto';

/** So many UTF-16 code units of a key or a string value are kept at most. */
export const longestText = 4096;

const hashDigits = 16;

/**
 * The text itself, or of one that is too long the beginning and 64 bits of a hash of the whole, so that texts which differ
 * only further back stay apart. What comes back does not keep the long text alive, as a part of a string does.
 */
export function boundedText(text: string): string {
  if (text.length <= longestText) return text;
  const hash = createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, hashDigits);
  const beginning = text.slice(0, endOfWhole(text, longestText - hashDigits - 1));
  return Buffer.from(`${beginning}…${hash}`, 'utf16le').toString('utf16le');
}

/** Not between the two halves of a character. */
function endOfWhole(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
