/** So many UTF-16 code units of a text are kept as the value of an attribute. */
export const longestKept = 256;

/**
 * A text that may be kept for long: its first 256 code units, as a copy. A part of a string would keep the whole string in
 * memory. The engine has one string for each key of an object, so that comparing kept texts is comparing addresses.
 */
export function keptText(text: string): string {
  // What is cut in the middle of a character has to become a text again.
  const short = text.length <= longestKept ? text : text.slice(0, longestKept).toWellFormed();
  const [kept] = Object.keys({ [short]: 0 });
  return kept as string;
}
