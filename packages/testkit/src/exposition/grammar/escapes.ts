import { ExpositionError } from '../exposition-error.ts';
import type { SourceLine } from '../located-family.ts';

/** Escape sequences with what they mean. */
export type Escapes = ReadonlyMap<string, string>;

/** Of `HELP` in the text formats 0.0.4 and 1.0.0. */
export const helpEscapes: Escapes = new Map([
  ['\\\\', '\\'],
  ['\\n', '\n'],
]);

/** Of everything between double quotes. */
export const quotedEscapes: Escapes = new Map([...helpEscapes, ['\\"', '"']]);

/** For places where Prometheus undoes no escape. */
export const noEscapes: Escapes = new Map();

// Prometheus leaves an escape that it does not know as it stands, so what arrives is not what was meant.
export function unescaped(line: SourceLine, text: string, escapes: Escapes): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(?:.|$)/gsu, (sequence) => {
    const meant = escapes.get(sequence);
    if (meant === undefined) throw new ExpositionError(line, `"${sequence}" is not an escape here`);
    return meant;
  });
}
