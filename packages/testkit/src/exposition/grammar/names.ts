import { ExpositionError } from '../exposition-error.ts';
import type { SourceLine } from '../located-family.ts';
import { quotedEscapes, unescaped } from './escapes.ts';

export type NameKind = 'metric' | 'label';

const bareNames: Readonly<Record<NameKind, RegExp>> = {
  metric: /^[a-zA-Z_:][a-zA-Z0-9_:]*$/,
  label: /^[a-zA-Z_][a-zA-Z0-9_]*$/,
};

/** Whether a name needs no quotes in the text formats. */
export function isBareName(kind: NameKind, name: string): boolean {
  return bareNames[kind].test(name);
}

/** A name that stands without quotes. */
export function checkBareName(line: SourceLine, kind: NameKind, name: string): void {
  if (!isBareName(kind, name)) throw new ExpositionError(line, `"${name}" is not a ${kind} name`);
}

/** A name that may be any text, which the formats put in quotes. */
export function checkUtf8Name(line: SourceLine, kind: NameKind, name: string): void {
  // The lexers of Prometheus know NUL in values and in HELP only.
  if (name === '' || name.includes('\0')) {
    throw new ExpositionError(line, `${JSON.stringify(name)} is not a ${kind} name`);
  }
}

/** What no label of a sample may be called: Prometheus keeps the name of the metric there. */
export function checkNotReserved(line: SourceLine, name: string): void {
  if (name === '__name__') throw new ExpositionError(line, 'the label __name__ is reserved');
}

/** The name within the quotes of a line that is no sample, escapes as they stand. */
export function checkMetadataName(line: SourceLine, quoted: string): void {
  checkUtf8Name(line, 'metric', unescaped(line, quoted, quotedEscapes));
  if (quoted.includes('\\')) {
    throw new ExpositionError(line, 'an escape in this name, which Prometheus undoes in the names of samples only');
  }
}
