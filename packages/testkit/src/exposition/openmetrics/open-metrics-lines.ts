import { ExpositionError } from '../exposition-error.ts';
import type { Line } from '../families/family-groups.ts';
import { type Cursor, restOf, take, takeQuoted } from '../grammar/cursor.ts';
import { noEscapes, quotedEscapes, unescaped } from '../grammar/escapes.ts';
import { isMoment, toMilliseconds } from '../grammar/moment.ts';
import { checkBareName, checkMetadataName } from '../grammar/names.ts';
import { readLabelSet, readSeries, type SeriesSyntax } from '../grammar/series.ts';
import { parseFloatStrictly } from '../grammar/strict-float.ts';
import type { SourceLine } from '../located-family.ts';
import { type Exemplar, type OpenMetricsType, openMetricsTypes, type Sample } from '../metric-family.ts';

// The ABNF of https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md, and names in quotes as
// Prometheus reads them (model/textparse/openmetricslex.l). One blank stands between parts, never more.

export interface OpenMetricsSyntax {
  /** Whether names may stand in quotes, and be any text then. */
  readonly quotedNames: boolean;
}

export function readOpenMetricsLine(line: SourceLine, syntax: OpenMetricsSyntax): Line<OpenMetricsType> {
  if (line.text === '') throw new ExpositionError(line, 'an empty line');
  if (line.text.startsWith('#')) return readMetadata(line, syntax);
  return { kind: 'sample', sample: readSample(line, syntax) };
}

function readMetadata(line: SourceLine, syntax: OpenMetricsSyntax): Line<OpenMetricsType> {
  const cursor = { line, at: 0 };
  const [keyword] = /TYPE|UNIT|HELP/.exec(take(cursor, /# (?:TYPE|UNIT|HELP) /y)) ?? [];
  if (keyword === undefined) throw new ExpositionError(line, 'neither "# TYPE ", "# UNIT ", "# HELP " nor "# EOF"');
  const name = readMetadataName(cursor, syntax);
  if (take(cursor, / /y) === '') throw new ExpositionError(line, `no blank after the name ${name}`);
  const text = restOf(cursor);
  if (keyword === 'UNIT') return { kind: 'unit', name, text };
  if (keyword === 'HELP') return { kind: 'help', name, text: readHelp(line, text) };
  const type = openMetricsTypes.find((candidate) => candidate === text);
  if (type === undefined) throw new ExpositionError(line, `"${text}" is not a type`);
  return { kind: 'type', name, text: type };
}

function readMetadataName(cursor: Cursor, { quotedNames }: OpenMetricsSyntax): string {
  const { line } = cursor;
  const quoted = quotedNames ? takeQuoted(cursor) : undefined;
  const name = quoted ?? take(cursor, /[^ ]*/y);
  if (quoted === undefined) checkBareName(line, 'metric', name);
  else checkMetadataName(line, name);
  return name;
}

function readHelp(line: SourceLine, text: string): string {
  const isEscaped = /^(?:[^"\\]|\\.)*$/s.test(text);
  if (!isEscaped && text.includes('"')) throw new ExpositionError(line, 'a quote that is not escaped');
  return unescaped(line, text, quotedEscapes);
}

function readSample(line: SourceLine, { quotedNames }: OpenMetricsSyntax): Sample {
  const cursor = { line, at: 0 };
  const { name, labels } = readSeries(cursor, { ...seriesSyntax, quotedNames });
  const value = readNumber(cursor, 'a value');
  const timestampMs = readTimestamp(cursor);
  const exemplar = take(cursor, / # /y) === '' ? undefined : readExemplar(cursor, quotedNames);
  const rest = restOf(cursor);
  if (rest !== '') throw new ExpositionError(line, `"${rest}" at the end of a sample`);
  return {
    name,
    labels,
    value,
    ...(timestampMs !== undefined && { timestampMs }),
    ...(exemplar !== undefined && { exemplar }),
  };
}

const seriesSyntax: Omit<SeriesSyntax, 'quotedNames'> = {
  blanks: /(?:)/y,
  trailingComma: false,
  valueEscapes: quotedEscapes,
};

function readExemplar(cursor: Cursor, quotedNames: boolean): Exemplar {
  const { line } = cursor;
  // Prometheus stores the escapes of an exemplar's labels as they stand (openmetricsparse.go: `Exemplar`).
  const labels = readLabelSet(cursor, { ...seriesSyntax, quotedNames, valueEscapes: noEscapes });
  // And its lexer knows no NUL there.
  if ([...labels.values()].some((value) => value.includes('\0'))) {
    throw new ExpositionError(line, 'a NUL in a label of an exemplar');
  }
  const value = readNumber(cursor, 'a value of the exemplar');
  const timestampMs = readTimestamp(cursor);
  return { labels, value, ...(timestampMs !== undefined && { timestampMs }) };
}

function readTimestamp(cursor: Cursor): number | undefined {
  const next = cursor.line.text.slice(cursor.at, cursor.at + 2);
  if (next === '' || next === ' #') return undefined;
  const seconds = readNumber(cursor, 'a timestamp in seconds');
  if (!isMoment(seconds)) throw new ExpositionError(cursor.line, `${seconds} is not a timestamp in seconds`);
  return toMilliseconds(seconds);
}

function readNumber(cursor: Cursor, what: string): number {
  if (take(cursor, / /y) === '') throw new ExpositionError(cursor.line, `no blank and ${what} after it`);
  const text = take(cursor, /[^ ]*/y);
  const value = parseFloatStrictly(text);
  if (value === undefined) throw new ExpositionError(cursor.line, `"${text}" is not ${what}`);
  return value;
}
