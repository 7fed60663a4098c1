// Hot: read for each character of a new text.

/** Codes of the signs that the scanner knows. */
export const doubleQuote = 34;
export const hash = 35;
export const dollar = 36;
export const ampersand = 38;
export const singleQuote = 39;
export const open = 40;
export const close = 41;
export const star = 42;
export const plus = 43;
export const comma = 44;
export const dash = 45;
export const dot = 46;
export const slash = 47;
export const colon = 58;
export const semicolon = 59;
export const question = 63;
export const at = 64;
export const openBracket = 91;
export const backslash = 92;
export const backtick = 96;

/** What a character begins: white space, a word, a number, or anything else. */
export const space = 0;
export const letter = 1;
export const digit = 2;
export const sign = 3;

const ascii: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z_]/i.test(character)) return letter;
  if (/\d/.test(character)) return digit;
  return code <= 32 || code === 127 ? space : sign;
});

/** Beyond ASCII all are letters, as in all three databases. */
export function classOf(code: number): number {
  return code < 128 ? (ascii[code] as number) : letter;
}

/** Whether a word goes on with it; `NaN`, beyond the end of a text, does not. */
export function isInWord(code: number): boolean {
  if (code >= 128) return true;
  const found = ascii[code];
  return found === letter || found === digit || code === dollar;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
