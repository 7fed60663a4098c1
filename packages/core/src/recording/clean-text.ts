// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const everyControlCharacter = /[\u0000-\u001f\u007f-\u009f]/g;

/**
 * A string that every format can carry: control characters become `_`, lone surrogates U+FFFD, and what goes beyond
 * `maxLength` UTF-16 code units is cut.
 */
export function cleanText(value: string, maxLength: number): string {
  const short = value.length <= maxLength ? value : value.slice(0, maxLength);
  const printable = controlCharacters.test(short) ? short.replace(everyControlCharacter, '_') : short;
  return printable.isWellFormed() ? printable : printable.toWellFormed();
}
