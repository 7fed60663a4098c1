// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const everyControlCharacter = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * A string that every format can carry: control characters become `_`, lone surrogates U+FFFD, and what goes beyond
 * `maxLength` UTF-16 code units is cut.
 */
export function cleanText(value: string, maxLength: number): string {
  const short = value.length <= maxLength ? value : beginningOf(value, maxLength);
  const printable = controlCharacters.test(short) ? short.replace(everyControlCharacter, '_') : short;
  return printable.isWellFormed() ? printable : printable.toWellFormed();
}

/**
 * A copy of the beginning. V8 makes a slice that points into the string which it was cut from: kept as a label, it would
 * keep all of that in memory.
 */
function beginningOf(value: string, length: number): string {
  return JSON.parse(JSON.stringify(value.slice(0, length)));
}
