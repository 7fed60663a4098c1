// Hot: reads each new text once, in linear time.
import {
  ampersand,
  at,
  backtick,
  classOf,
  colon,
  dash,
  digit,
  dollar,
  dot,
  doubleQuote,
  isDigit,
  isInWord,
  letter,
  openBracket,
  plus,
  question,
  sign,
  singleQuote,
  space,
} from './characters.ts';
import { commentEnd } from './comments.ts';
import type { Syntax } from './dialect.ts';
import { hashed, type Keyword, keywordOf } from './keywords.ts';
import { type Backslashes, dollarEnd, quotedEnd } from './quoted.ts';

/**
 * What a token is: a word without quotes, a name in quotes, a string in single quotes, another value (a number, a parameter, a
 * variable), or one sign. Comments and white space are none.
 */
export type TokenKind = 'word' | 'name' | 'string' | 'value' | 'sign' | 'end';

const byteOrderMark = 0xfeff;
/** Of strings: with escapes, of the national character set, of hexadecimal digits, of bits. */
const prefixes = 'EeNnXxBb';

/** Goes from token to token of a text. */
export class Scanner {
  kind: TokenKind = 'end';
  start = 0;
  end = 0;
  /** Which one a word is, if any. What comes after a dot is a name, whatever it says. */
  keyword: Keyword | undefined;
  /** The code of a sign. */
  sign = 0;
  /** Whether there was a string that would end elsewhere under other settings of the server. */
  isAmbiguous = false;
  readonly #text: string;
  readonly #syntax: Syntax;
  readonly #backslashes: Backslashes;
  readonly #isCut: boolean;

  /**
   * @param backslashes what they mean where that depends on the settings of the server
   * @param isCut whether the text goes on where nobody reads it, so that its last word may be a part of one
   */
  constructor(text: string, syntax: Syntax, backslashes: Backslashes, isCut: boolean) {
    this.#text = text;
    this.#syntax = syntax;
    this.#backslashes = backslashes;
    this.#isCut = isCut;
  }

  /** The text of the token. */
  get text(): string {
    return this.#text.slice(this.start, this.end);
  }

  /** Goes to the next token; to the end of the text as well where a string, a name or a comment does not end. */
  next(): void {
    const isAfterDot = this.kind === 'sign' && this.sign === dot;
    const start = this.#tokenStart();
    this.start = start;
    this.keyword = undefined;
    this.kind = 'end';
    const end = start < this.#text.length ? this.#readToken(start, isAfterDot) : start;
    if (end < 0) this.kind = 'end';
    this.end = end < 0 ? this.#text.length : end;
  }

  #tokenStart(): number {
    const text = this.#text;
    let start = this.end;
    if (start === 0 && text.charCodeAt(0) === byteOrderMark) start = 1;
    while (start < text.length) {
      const found = classOf(text.charCodeAt(start));
      if (found === space) {
        start++;
        continue;
      }
      const end = found === sign ? commentEnd(text, start, this.#syntax) : start;
      if (end === start) break;
      start = end;
    }
    return start;
  }

  // What follows says what the token is, and returns its end; `-1` where it has none.

  #readToken(start: number, isAfterDot: boolean): number {
    const code = this.#text.charCodeAt(start);
    switch (classOf(code)) {
      case letter:
        return this.#readWord(start, isAfterDot);
      case digit:
        return this.#readNumber(start);
      default:
        this.kind = 'sign';
        this.sign = code;
        return this.#readSign(start, code);
    }
  }

  #readWord(start: number, isAfterDot: boolean): number {
    const text = this.#text;
    let hash = 0;
    let end = start;
    let code = text.charCodeAt(end);
    do {
      hash = hashed(hash, code);
      end++;
      code = text.charCodeAt(end);
    } while (isInWord(code));
    // It may be the beginning of another one.
    if (this.#isCut && end >= text.length) return -1;
    if ((code === singleQuote || code === ampersand) && this.#isPrefix(start, end))
      return this.#readPrefixed(start, end);
    this.kind = 'word';
    if (!isAfterDot) this.keyword = keywordOf(text, start, end, hash);
    return end;
  }

  /** Whether the word belongs to the string or the name that follows: `E'…'`, `N'…'`, `_utf8'…'`, `U&'…'` and `U&"…"`. */
  #isPrefix(start: number, end: number): boolean {
    const text = this.#text;
    if (text.charCodeAt(end) === singleQuote) {
      return end - start === 1 ? prefixes.includes(text.charAt(start)) : text.charAt(start) === '_';
    }
    const isUnicode = this.#syntax.dollarStrings && end - start === 1 && (text.charCodeAt(start) | 32) === 117;
    const mark = text.charCodeAt(end + 1);
    return isUnicode && (mark === singleQuote || mark === doubleQuote);
  }

  #readPrefixed(start: number, end: number): number {
    const text = this.#text;
    const mark = text.charCodeAt(end) === ampersand ? end + 1 : end;
    if (text.charCodeAt(mark) === doubleQuote) return this.#readName(mark, false);
    this.kind = 'value';
    const hasEscapes = this.#syntax.dollarStrings && (text.charCodeAt(start) | 32) === 101;
    return hasEscapes ? quotedEnd(text, mark, 'escape').end : this.#quotedEnd(mark);
  }

  /** Also `0xFF`, `1_000`, `1e-5` and what begins like a number (`2fa`), which may be a name in MySQL alone. */
  #readNumber(start: number): number {
    const text = this.#text;
    this.kind = 'value';
    let end = start;
    let code = text.charCodeAt(end);
    while (isInWord(code) || code === dot) {
      const next = text.charCodeAt(end + 1);
      const hasSign = (code | 32) === 101 && (next === plus || next === dash) && isDigit(text.charCodeAt(end + 2));
      end += hasSign ? 2 : 1;
      code = text.charCodeAt(end);
    }
    return end;
  }

  #readSign(start: number, code: number): number {
    const { backticks, brackets, dollarStrings, doubleQuotedStrings } = this.#syntax;
    switch (code) {
      case singleQuote:
        this.kind = 'string';
        return this.#quotedEnd(start);
      case doubleQuote:
        return this.#readName(start, doubleQuotedStrings);
      case backtick:
        return backticks ? this.#readName(start, false) : start + 1;
      case openBracket:
        return brackets ? this.#readBrackets(start) : start + 1;
      case dollar:
        this.kind = 'value';
        return dollarEnd(this.#text, start, dollarStrings);
      case dot:
        return isDigit(this.#text.charCodeAt(start + 1)) ? this.#readNumber(start) : start + 1;
      case question:
      case at:
      case colon:
        return this.#readParameter(start, code);
      default:
        return start + 1;
    }
  }

  /** The end of a string, or of what may be one. */
  #quotedEnd(start: number): number {
    const { backslashes } = this.#syntax;
    const { end, hasBackslash } = quotedEnd(this.#text, start, backslashes ? this.#backslashes : 'plain');
    if (hasBackslash && backslashes) this.isAmbiguous = true;
    return end;
  }

  #readName(start: number, mayBeString: boolean): number {
    this.kind = 'name';
    return mayBeString ? this.#quotedEnd(start) : quotedEnd(this.#text, start, 'plain').end;
  }

  #readBrackets(start: number): number {
    this.kind = 'name';
    const found = this.#text.indexOf(']', start);
    return found < 0 ? -1 : found + 1;
  }

  /** `?`, `?1`, `:name`, `@name` and `@@name`; otherwise a sign (`::` is one, and in PostgreSQL all with `@` are operators). */
  #readParameter(start: number, code: number): number {
    const text = this.#text;
    let end = start + 1;
    if (code === colon && text.charCodeAt(end) === colon) return end + 1;
    if (code === at && !this.#syntax.atVariables) return end;
    if (code === at && text.charCodeAt(end) === at) end++;
    const first = end;
    while (isInWord(text.charCodeAt(end))) end++;
    if (code === question || end > first) this.kind = 'value';
    return end;
  }
}
