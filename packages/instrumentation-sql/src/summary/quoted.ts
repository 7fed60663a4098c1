// Hot: called for each string and each quoted name of a new text.
import { backslash, dollar, isDigit, isInWord } from './characters.ts';

/** What a backslash before the quote means: nothing, that the string goes on, or one of both. */
export type Backslashes = 'plain' | 'escape';

/** Where something in quotes ends. */
export interface QuotedEnd {
  /** After the closing quote; `-1` where there is none. */
  readonly end: number;
  /** Whether there is a backslash right before a quote, so that it would end elsewhere if that meant something else. */
  readonly hasBackslash: boolean;
}

/** The end of what begins with the quote at `start`, in which a doubled quote stands for one. */
export function quotedEnd(text: string, start: number, backslashes: Backslashes): QuotedEnd {
  const mark = text.charAt(start);
  let hasBackslash = false;
  let from = start + 1;
  for (;;) {
    const found = text.indexOf(mark, from);
    if (found < 0) return { end: -1, hasBackslash };
    if (isEscaped(text, from, found)) {
      hasBackslash = true;
      if (backslashes === 'escape') {
        from = found + 1;
        continue;
      }
    }
    if (text.charAt(found + 1) !== mark) return { end: found + 1, hasBackslash };
    from = found + 2;
  }
}

/** Whether an odd number of backslashes is before the quote. */
function isEscaped(text: string, from: number, quote: number): boolean {
  let first = quote;
  while (first > from && text.charCodeAt(first - 1) === backslash) first--;
  return (quote - first) % 2 === 1;
}

/**
 * The end of what begins with the `$` at `start`: a parameter (`$1`, `$name`), or a string between two equal tags
 * (`$body$ … $body$`); `-1` for a string that does not end.
 */
export function dollarEnd(text: string, start: number, isStringAllowed: boolean): number {
  let end = start + 1;
  const isNumber = isDigit(text.charCodeAt(end));
  while (text.charCodeAt(end) !== dollar && isInWord(text.charCodeAt(end))) end++;
  if (isNumber || !isStringAllowed || text.charCodeAt(end) !== dollar) return end;
  const tag = text.slice(start, end + 1);
  const found = text.indexOf(tag, end + 1);
  return found < 0 ? -1 : found + tag.length;
}
