import type { SourceLine } from '../located-family.ts';

/** Where the reading of a line has come to. */
export interface Cursor {
  readonly line: SourceLine;
  at: number;
}

/** Moves over what the sticky `pattern` matches; empty when it does not match here. */
export function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const taken = pattern.exec(cursor.line.text)?.[0] ?? '';
  cursor.at += taken.length;
  return taken;
}

/** Moves over a text between double quotes, which it gives without them, escapes as they stand; undefined when there is none. */
export function takeQuoted(cursor: Cursor): string | undefined {
  const { text } = cursor.line;
  if (text[cursor.at] !== '"') return undefined;
  // Not a pattern: of one that knows escapes, a value of some megabytes overflows the stack.
  let end = text.indexOf('"', cursor.at + 1);
  while (end !== -1 && backslashesBefore(text, end) % 2 === 1) end = text.indexOf('"', end + 1);
  if (end === -1) return undefined;
  const quoted = text.slice(cursor.at + 1, end);
  cursor.at = end + 1;
  return quoted;
}

export function restOf({ line, at }: Cursor): string {
  return line.text.slice(at);
}

function backslashesBefore(text: string, at: number): number {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return at - first;
}
