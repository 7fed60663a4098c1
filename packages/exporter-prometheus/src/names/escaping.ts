import type { Escaping } from '../formats/format.ts';
import { isLegacyLabelName, isLegacyMetricName } from './legacy-name.ts';

/** The schemes that change a name. */
export type EscapingScheme = Exclude<Escaping, 'allow-utf-8'>;

/**
 * A metric name as it is exposed: one that every Prometheus knows stays as it is, whatever the scheme. Between quotes `"`, `\`
 * and newlines need an escape, which Prometheus undoes in the names of samples and not in `# TYPE` and its like: the metric
 * would have no type. They become U+FFFD.
 */
export function exposedMetricName(name: string, escaping: Escaping): string {
  if (isLegacyMetricName(name)) return name;
  return escaping === 'allow-utf-8' ? name.replace(/["\\\n]/g, '\uFFFD') : escapeName(name, escaping);
}

/**
 * The same for the name of a label. Here a colon is escaped too, which the Go client forgets: Prometheus refuses it in a
 * label.
 */
export function exposedLabelName(name: string, escaping: Escaping): string {
  if (escaping === 'allow-utf-8' || isLegacyLabelName(name)) return name;
  return escaped(name, escaping, isLabelCharacter);
}

/**
 * Writes a metric name in letters, digits, `_` and `:` (prometheus/docs, "UTF-8 escaping schemes"). Where the schemes leave
 * something open, it is as Prometheus's own clients do it (prometheus/common, `EscapeName`).
 */
export function escapeName(name: string, scheme: EscapingScheme): string {
  return escaped(name, scheme, isMetricCharacter);
}

/** Whether a character may stay, given whether it is the first one. */
type Alphabet = (character: string, isFirst: boolean) => boolean;

function escaped(name: string, scheme: EscapingScheme, keeps: Alphabet): string {
  const characters = [...name.toWellFormed()];
  const keepsAll = characters.every((character, i) => keeps(character, i === 0));
  switch (scheme) {
    case 'underscores':
      return keepsAll ? name : characters.map((character, i) => (keeps(character, i === 0) ? character : '_')).join('');
    case 'dots':
      // Also in names that could stay: else `a_dot_b` could not be told from `a.b`.
      return characters.map((character, i) => dotted(character, keeps(character, i === 0))).join('');
    case 'values':
      if (keepsAll) return name;
      return `U__${characters.map((character, i) => valued(character, keeps(character, i === 0))).join('')}`;
    default:
      return scheme satisfies never;
  }
}

function dotted(character: string, isKept: boolean): string {
  if (character === '.') return '_dot_';
  return isKept && character !== '_' ? character : '__';
}

function valued(character: string, isKept: boolean): string {
  if (character === '_') return '__';
  return isKept ? character : `_${character.codePointAt(0)?.toString(16)}_`;
}

function isLabelCharacter(character: string, isFirst: boolean): boolean {
  return (isFirst ? /^[A-Za-z_]$/ : /^[A-Za-z0-9_]$/).test(character);
}

function isMetricCharacter(character: string, isFirst: boolean): boolean {
  return character === ':' || isLabelCharacter(character, isFirst);
}
