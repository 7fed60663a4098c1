// Hot: read for each table of a new text.
import { ampersand, backtick, dot, doubleQuote, open, openBracket, singleQuote } from './characters.ts';
import type { Scanner } from './scanner.ts';
import { stableName } from './stable-name.ts';

/** A name of one or several parts. */
export interface Name {
  /** As the text has it, with its quotes, without what was generated. `undefined` for what should not be said. */
  readonly text: string | undefined;
  /** The same without quotes. */
  readonly plain: string;
  /** Whether parentheses follow: a function, where tables are read. */
  readonly isCalled: boolean;
}

/** More than any database takes for schema, database and name together. */
const mostParts = 4;

/** Reads the name whose first part the scanner is at, and leaves it at what follows. */
export function readName(scanner: Scanner): Name {
  let text = '';
  let plain = '';
  for (let parts = 1; ; parts++) {
    const part = scanner.text;
    const inner = innerOf(part);
    const stable = stableName(inner);
    text += stable === inner ? part : part.replace(inner, () => stable);
    plain += inner === part ? stable : unescaped(stable, part.charAt(part.length - 1));
    scanner.next();
    if (!isSign(scanner, dot) || parts === mostParts) break;
    scanner.next();
    if (scanner.kind !== 'word' && scanner.kind !== 'name') break;
    text += '.';
    plain += '.';
  }
  return { text: isFit(text) ? text : undefined, plain, isCalled: isSign(scanner, open) };
}

/** Without quotes. */
function innerOf(part: string): string {
  const first = part.charCodeAt(0);
  if (first === doubleQuote || first === backtick || first === singleQuote || first === openBracket)
    return part.slice(1, -1);
  // `U&"…"`
  return part.charCodeAt(1) === ampersand ? part.slice(3, -1) : part;
}

/** A doubled quote stands for one. */
function unescaped(text: string, quote: string): string {
  return quote === ']' || !text.includes(quote) ? text : text.replaceAll(quote + quote, quote);
}

/** No table has a name with control characters: better nothing than a text that was taken for one. */
function isFit(name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code < 32 || (code >= 127 && code < 160)) return false;
  }
  return name.isWellFormed();
}

function isSign({ kind, sign }: Scanner, code: number): boolean {
  return kind === 'sign' && sign === code;
}
