import { keptText, longestKept } from './kept-text.ts';

/** What stands for all other values of an attribute (semantic conventions, "error.type" and "http.request.method"). */
export const other = '_OTHER';

/**
 * Bounds the values of one attribute: the first `limit` different ones pass, all others become `otherwise`. `undefined`, for
 * an attribute that is not there, passes. Values are cut to 256 characters.
 *
 * @example
 * const queueName = cappedValues(200);
 * sent.add(1, queueName(queue.name));
 */
export function cappedValues(limit: number, otherwise: string = other): CappedValues {
  const known = new Set<string>();
  function cap(value: string): string;
  function cap(value: string | undefined): string | undefined;
  function cap(value: string | undefined): string | undefined {
    if (value === undefined || known.has(value)) return value;
    if (value.length > longestKept) return cap(keptText(value));
    if (known.size >= limit) return otherwise;
    const kept = keptText(value);
    known.add(kept);
    return kept;
  }
  return cap;
}

/** Passes the values that it knows, and some more. */
export interface CappedValues {
  (value: string): string;
  (value: string | undefined): string | undefined;
}
