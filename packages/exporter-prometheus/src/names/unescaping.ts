import type { EscapingScheme } from './escaping.ts';

/**
 * What a name was before it was escaped, as far as the scheme keeps it: `values` keeps everything, `dots` takes every other
 * character for an underscore, `underscores` keeps nothing. A name that is not escaped stays as it is (prometheus/common,
 * `UnescapeName`).
 */
export function unescapeName(name: string, scheme: EscapingScheme): string {
  switch (scheme) {
    case 'underscores':
      return name;
    case 'dots':
      return name.replaceAll('_dot_', '.').replaceAll('__', '_');
    case 'values':
      return unescapedValues(name) ?? name;
    default:
      return scheme satisfies never;
  }
}

const prefix = 'U__';

/** `undefined` where the name was not written by this scheme. */
function unescapedValues(name: string): string | undefined {
  if (!name.startsWith(prefix)) return undefined;
  let text = '';
  for (let i = prefix.length; i < name.length; i++) {
    if (name[i] !== '_') {
      text += name[i];
      continue;
    }
    // Between two underscores stands the number of a character, or nothing for the underscore itself.
    const end = name.indexOf('_', i + 1);
    const character = end === -1 ? undefined : characterOf(name.slice(i + 1, end));
    if (character === undefined) return undefined;
    text += character;
    i = end;
  }
  return text;
}

function characterOf(digits: string): string | undefined {
  if (digits === '') return '_';
  if (!/^[0-9A-Fa-f]{1,6}$/.test(digits)) return undefined;
  const codePoint = Number.parseInt(digits, 16);
  if (codePoint > 0x10_ff_ff) return undefined;
  const character = String.fromCodePoint(codePoint);
  return character.isWellFormed() ? character : undefined;
}
