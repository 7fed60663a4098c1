import { ExpositionError } from '../exposition-error.ts';
import type { Labels } from '../metric-family.ts';
import { type Cursor, take, takeQuoted } from './cursor.ts';
import { type Escapes, quotedEscapes, unescaped } from './escapes.ts';
import { checkBareName, checkNotReserved, checkUtf8Name } from './names.ts';

/** In what the formats differ where a series is written: `name{label="value"}` or `{"name","label"="value"}`. */
export interface SeriesSyntax {
  /** What may stand between the parts within braces; sticky. */
  readonly blanks: RegExp;
  /** Whether a comma may follow the last label. */
  readonly trailingComma: boolean;
  /** Whether names may stand in quotes; the name of the metric then stands within the braces, before all labels. */
  readonly quotedNames: boolean;
  /** Of label values. */
  readonly valueEscapes: Escapes;
}

export interface Series {
  readonly name: string;
  readonly labels: Labels;
}

export function readSeries(cursor: Cursor, syntax: SeriesSyntax): Series {
  const { line } = cursor;
  const bareName = take(cursor, /[^{ \t]*/y);
  const isNameWithin = bareName === '' && syntax.quotedNames && line.text[cursor.at] === '{';
  if (!isNameWithin) checkBareName(line, 'metric', bareName);
  take(cursor, syntax.blanks);
  if (line.text[cursor.at] !== '{') return { name: bareName, labels: new Map() };
  const { name = bareName, labels } = readBraces(cursor, syntax, isNameWithin);
  if (name === '') throw new ExpositionError(line, 'no name of the metric, neither before the braces nor in them');
  return { name, labels };
}

/** The labels of an exemplar. */
export function readLabelSet(cursor: Cursor, syntax: SeriesSyntax): Labels {
  if (cursor.line.text[cursor.at] !== '{') throw new ExpositionError(cursor.line, 'no labels between braces');
  return readBraces(cursor, syntax, false).labels;
}

interface Braces {
  readonly name?: string;
  readonly labels: Labels;
}

function readBraces(cursor: Cursor, syntax: SeriesSyntax, isNameWithin: boolean): Braces {
  const { line } = cursor;
  const labels = new Map<string, string>();
  let name: string | undefined;
  take(cursor, /\{/y);
  take(cursor, syntax.blanks);
  for (let isClosed = take(cursor, /\}/y) !== ''; !isClosed; isClosed = readSeparator(cursor, syntax)) {
    const part = readPart(cursor, syntax);
    if (part.value === undefined) {
      const isInPlace = isNameWithin && name === undefined && labels.size === 0;
      if (!isInPlace) throw new ExpositionError(line, `no "=" after the label name ${part.name}`);
      name = part.name;
    } else {
      if (labels.has(part.name)) throw new ExpositionError(line, `the label ${part.name} stands twice in one sample`);
      labels.set(part.name, part.value);
    }
  }
  return { ...(name !== undefined && { name }), labels };
}

/** Moves over what follows a part; says whether the braces are closed. */
function readSeparator(cursor: Cursor, { blanks, trailingComma }: SeriesSyntax): boolean {
  const { line } = cursor;
  take(cursor, blanks);
  const hasComma = take(cursor, /,/y) !== '';
  take(cursor, blanks);
  const isClosed = take(cursor, /\}/y) !== '';
  if (!hasComma && !isClosed) throw new ExpositionError(line, 'neither "," nor "}" after a label');
  if (hasComma && isClosed && !trailingComma) throw new ExpositionError(line, 'a comma after the last label');
  return isClosed;
}

/** A label, or without a value a name in quotes. */
interface Part {
  readonly name: string;
  readonly value?: string;
}

function readPart(cursor: Cursor, syntax: SeriesSyntax): Part {
  const { line } = cursor;
  const quoted = syntax.quotedNames ? takeQuoted(cursor) : undefined;
  const name = quoted === undefined ? take(cursor, /[^=,{}" \t]*/y) : unescaped(line, quoted, quotedEscapes);
  if (quoted === undefined) checkBareName(line, 'label', name);
  take(cursor, syntax.blanks);
  if (take(cursor, /=/y) === '') {
    if (quoted === undefined) throw new ExpositionError(line, `no "=" after the label name ${name}`);
    checkUtf8Name(line, 'metric', name);
    return { name };
  }
  checkUtf8Name(line, 'label', name);
  checkNotReserved(line, name);
  take(cursor, syntax.blanks);
  const value = takeQuoted(cursor);
  if (value === undefined) {
    throw new ExpositionError(line, `the value of the label ${name} is not between double quotes`);
  }
  return { name, value: unescaped(line, value, syntax.valueEscapes) };
}
