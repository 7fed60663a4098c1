import { ExpositionError } from './exposition-error.ts';
import { type MetricType, metricTypes, type Sample, type SourceLine } from './metric-family.ts';
import { parseFloatStrictly } from './strict-float.ts';

// Rules of one line: https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details. Where Prometheus
// reads a line otherwise than that text says (model/textparse/promlex.l), a line must suit both.

export type Line =
  | { readonly kind: 'comment' }
  | { readonly kind: 'help'; readonly name: string; readonly help: string }
  | { readonly kind: 'type'; readonly name: string; readonly type: MetricType }
  | { readonly kind: 'sample'; readonly sample: Sample };

const metricName = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelName = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function readLine(line: SourceLine): Line {
  // Half a surrogate pair becomes U+FFFD on the wire, so two different labels could arrive as the same one.
  if (!line.text.isWellFormed()) throw new ExpositionError(line, 'half a surrogate pair, which UTF-8 cannot carry');
  if (/^[ \t]*$/.test(line.text)) return { kind: 'comment' };
  return /^[ \t]*#/.test(line.text) ? readComment(line) : { kind: 'sample', sample: readSample(line) };
}

function readComment(line: SourceLine): Line {
  const parts = /^[ \t]*#([ \t]*)(HELP|TYPE)(?:[ \t]+(.*))?$/s.exec(line.text);
  if (parts === null) return { kind: 'comment' };
  const [, blanks, keyword, rest = ''] = parts;
  if (blanks === '') throw new ExpositionError(line, `without a blank before ${keyword} this is an ordinary comment`);
  // One blank ends the name; Prometheus takes what follows it as it is, further blanks included.
  const [, name = '', text = ''] = /^([^ \t]*)(?:[ \t](.*))?$/s.exec(rest) ?? [];
  checkName(line, 'metric', name);
  if (keyword === 'HELP') return { kind: 'help', name, help: unescaped(line, text, helpEscapes) };
  const type = metricTypes.find((candidate) => candidate === text);
  if (type === undefined) throw new ExpositionError(line, `"${text}" is not a type`);
  return { kind: 'type', name, type };
}

/** Where the reading of a line has come to. */
interface Cursor {
  readonly line: SourceLine;
  at: number;
}

function readSample(line: SourceLine): Sample {
  const cursor = { line, at: 0 };
  // Prometheus would store the blank as a part of the name.
  if (take(cursor, /[ \t]+/y) !== '') throw new ExpositionError(line, 'a blank before the name of a sample');
  const name = take(cursor, /[^{ \t]*/y);
  checkName(line, 'metric', name);
  skipBlanks(cursor);
  const labels = take(cursor, /\{/y) === '' ? new Map<string, string>() : readLabels(cursor);
  skipBlanks(cursor);
  const value = readValue(cursor);
  const timestampMs = readTimestamp(cursor);
  return { name, labels, value, ...(timestampMs !== undefined && { timestampMs }) };
}

function readLabels(cursor: Cursor): Map<string, string> {
  const { line } = cursor;
  const labels = new Map<string, string>();
  for (;;) {
    skipBlanks(cursor);
    if (take(cursor, /\}/y) !== '') return labels;
    const name = take(cursor, /[^=,{}" \t]*/y);
    checkName(line, 'label', name);
    if (name === '__name__') throw new ExpositionError(line, 'the label __name__ is reserved');
    if (labels.has(name)) throw new ExpositionError(line, `the label ${name} stands twice in one sample`);
    skipBlanks(cursor);
    if (take(cursor, /=/y) === '') throw new ExpositionError(line, `no "=" after the label name ${name}`);
    skipBlanks(cursor);
    const quoted = take(cursor, /"(?:[^"\\]|\\.)*"/sy);
    if (quoted === '') throw new ExpositionError(line, `the value of the label ${name} is not between double quotes`);
    labels.set(name, unescaped(line, quoted.slice(1, -1), labelEscapes));
    skipBlanks(cursor);
    if (take(cursor, /,/y) === '' && line.text[cursor.at] !== '}') {
      throw new ExpositionError(line, `neither "," nor "}" after the label ${name}`);
    }
  }
}

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
  const rest = cursor.line.text.slice(cursor.at);
  if (rest !== '') throw new ExpositionError(cursor.line, `"${rest}" after the timestamp`);
  return timestampMs;
}

/** Moves over what the sticky `pattern` matches; empty when it does not match here. */
function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const taken = pattern.exec(cursor.line.text)?.[0] ?? '';
  cursor.at += taken.length;
  return taken;
}

function skipBlanks(cursor: Cursor): void {
  take(cursor, /[ \t]+/y);
}

function checkName(line: SourceLine, of: 'metric' | 'label', name: string): void {
  const valid = of === 'metric' ? metricName : labelName;
  if (!valid.test(name)) throw new ExpositionError(line, `"${name}" is not a ${of} name`);
}

const helpEscapes: ReadonlyMap<string, string> = new Map([
  ['\\\\', '\\'],
  ['\\n', '\n'],
]);
const labelEscapes: ReadonlyMap<string, string> = new Map([...helpEscapes, ['\\"', '"']]);

// Prometheus leaves an escape that it does not know as it stands, so what arrives is not what was meant.
function unescaped(line: SourceLine, text: string, escapes: ReadonlyMap<string, string>): string {
  return text.replace(/\\(?:.|$)/gsu, (sequence) => {
    const meant = escapes.get(sequence);
    if (meant === undefined) throw new ExpositionError(line, `"${sequence}" is not an escape here`);
    return meant;
  });
}
