// Hot: called for each sign of a new text that may begin a comment.
import { dash, hash, slash, star } from './characters.ts';
import type { Syntax } from './dialect.ts';

/** MySQL's `/*!80000` and MariaDB's `/*M!100100`, whose content is SQL for some versions of the server. */
const executed = /^\/\*M?!\d{0,6}/;

/**
 * Where the comment that begins at `start` ends: at the end of the text where it does not, and at `start` where none begins.
 * Of a comment whose content is SQL, the beginning and the end are a comment each.
 */
export function commentEnd(text: string, start: number, syntax: Syntax): number {
  const next = text.charCodeAt(start + 1);
  switch (text.charCodeAt(start)) {
    case dash:
      return next === dash && isDashComment(text, start, syntax) ? endOf('\n', text, start) : start;
    case hash:
      return syntax.hashComments ? endOf('\n', text, start) : start;
    case star:
      return syntax.executedComments && next === slash ? start + 2 : start;
    case slash:
      return next === star ? blockEnd(text, start, syntax) : start;
    default:
      return start;
  }
}

function isDashComment(text: string, start: number, { dashesNeedSpace }: Syntax): boolean {
  // Also at the very end of the text, where there is no code.
  return !(dashesNeedSpace && text.charCodeAt(start + 2) > 32);
}

function blockEnd(text: string, start: number, syntax: Syntax): number {
  if (syntax.executedComments) {
    const begin = executed.exec(text.slice(start, start + 10));
    if (begin !== null) return start + begin[0].length;
  }
  return syntax.nestedComments ? nestedEnd(text, start) : endOf('*/', text, start + 2);
}

/** From star to star, as a comment begins and ends with one. */
function nestedEnd(text: string, start: number): number {
  let depth = 1;
  /** What is before it belongs to a beginning or an end that has been counted. */
  let counted = start + 2;
  let found = text.indexOf('*', counted);
  while (found >= 0) {
    if (text.charCodeAt(found + 1) === slash) {
      depth--;
      counted = found + 2;
      if (depth === 0) return counted;
    } else if (found > counted && text.charCodeAt(found - 1) === slash) {
      depth++;
      counted = found + 1;
    }
    found = text.indexOf('*', Math.max(counted, found + 1));
  }
  return text.length;
}

function endOf(ending: string, text: string, from: number): number {
  const found = text.indexOf(ending, from);
  return found < 0 ? text.length : found + ending.length;
}
