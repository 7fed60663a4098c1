import { cleanText } from '../attributes/clean-text.ts';

const maxLength = 128;

/** The name under which an operation is recorded; `undefined` where the given one cannot be a name. */
export function cleanOperationName(name: unknown): string | undefined {
  if (typeof name !== 'string') return undefined;
  const trimmed = cleanText(name, maxLength).trim();
  return trimmed === '' ? undefined : trimmed;
}
