import { ExpositionError } from '../exposition-error.ts';
import type { Line } from '../families/family-groups.ts';
import { type Cursor, restOf, take, takeQuoted } from '../grammar/cursor.ts';
import { helpEscapes, quotedEscapes, unescaped } from '../grammar/escapes.ts';
import { checkBareName, checkMetadataName } from '../grammar/names.ts';
import { readSeries, type SeriesSyntax } from '../grammar/series.ts';
import { parseFloatStrictly } from '../grammar/strict-float.ts';
import type { SourceLine } from '../located-family.ts';
import { type Sample, type TextType, textTypes } from '../metric-family.ts';

// Rules of one line: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details. Where Prometheus
// reads a line otherwise than that text says (model/textparse/promlex.l), a line must suit both.

/** In what the versions of the format differ. */
export interface TextSyntax {
  /** Whether names may stand in quotes, and be any text then. */
  readonly quotedNames: boolean;
}

export function readTextLine(line: SourceLine, syntax: TextSyntax): Line<TextType> {
  if (/^[ \t]*$/.test(line.text)) return { kind: 'comment' };
  if (/^[ \t]*#/.test(line.text)) return readComment(line, syntax);
  return { kind: 'sample', sample: readSample(line, syntax) };
}

function readComment(line: SourceLine, syntax: TextSyntax): Line<TextType> {
  const cursor = { line, at: 0 };
  take(cursor, /[ \t]*#/y);
  const blanks = take(cursor, /[ \t]*/y);
  const keyword = take(cursor, /(?:HELP|TYPE)(?![^ \t])/y);
  if (keyword === '') {
    // There, Prometheus takes it for the end of the whole exposition.
    if (line.text.includes('\0')) throw new ExpositionError(line, 'a NUL in a comment');
    return { kind: 'comment' };
  }
  if (blanks === '') throw new ExpositionError(line, `without a blank before ${keyword} this is an ordinary comment`);
  take(cursor, /[ \t]*/y);
  const name = readName(cursor, syntax);
  // One blank ends the name; Prometheus takes what follows it as it is, further blanks included.
  if (restOf(cursor) !== '' && take(cursor, /[ \t]/y) === '') {
    throw new ExpositionError(line, `no blank after the name ${name}`);
  }
  const text = restOf(cursor);
  if (keyword === 'HELP') return { kind: 'help', name, text: unescaped(line, text, helpEscapes) };
  const type = textTypes.find((candidate) => candidate === text);
  if (type === undefined) throw new ExpositionError(line, `"${text}" is not a type`);
  return { kind: 'type', name, text: type };
}

function readName(cursor: Cursor, { quotedNames }: TextSyntax): string {
  const { line } = cursor;
  const quoted = quotedNames ? takeQuoted(cursor) : undefined;
  if (quoted === undefined) {
    const name = take(cursor, /[^ \t]*/y);
    checkBareName(line, 'metric', name);
    return name;
  }
  checkMetadataName(line, quoted);
  return quoted;
}

function readSample(line: SourceLine, { quotedNames }: TextSyntax): Sample {
  const cursor = { line, at: 0 };
  // Prometheus would store the blank as a part of the name.
  if (take(cursor, /[ \t]+/y) !== '') throw new ExpositionError(line, 'a blank before the name of a sample');
  const { name, labels } = readSeries(cursor, { ...seriesSyntax, quotedNames });
  take(cursor, /[ \t]+/y);
  const value = readValue(cursor);
  const timestampMs = readTimestamp(cursor);
  return { name, labels, value, ...(timestampMs !== undefined && { timestampMs }) };
}

const seriesSyntax: Omit<SeriesSyntax, 'quotedNames'> = {
  blanks: /[ \t]*/y,
  trailingComma: true,
  valueEscapes: quotedEscapes,
};

function readValue(cursor: Cursor): number {
  const text = take(cursor, /[^ \t]+/y);
  if (text === '') throw new ExpositionError(cursor.line, 'no value');
  const value = parseFloatStrictly(text);
  if (value === undefined) throw new ExpositionError(cursor.line, `"${text}" is not a value`);
  return value;
}

function readTimestamp(cursor: Cursor): number | undefined {
  if (take(cursor, /[ \t]+/y) === '') return undefined;
  const text = take(cursor, /[^ \t]*/y);
  // The specification has an example before the epoch; Prometheus reads digits only and drops the whole scrape. Beyond the
  // safe integers stands nothing but nanoseconds that somebody took for milliseconds.
  const timestampMs = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(timestampMs)) {
    throw new ExpositionError(cursor.line, `"${text}" is not a timestamp in milliseconds`);
  }
  // Blanks too: Prometheus ignores them here, its other parser (expfmt: promtool, Pushgateway) does not.
  const rest = restOf(cursor);
  if (rest !== '') throw new ExpositionError(cursor.line, `"${rest}" after the timestamp`);
  return timestampMs;
}
