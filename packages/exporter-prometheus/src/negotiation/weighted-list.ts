/** One item of a header such as `Accept`: `text/plain;version=0.0.4;q=0.5`. */
export interface WeightedItem {
  /** Lower case, as names in these headers have no case. */
  readonly value: string;
  /** Without `q`; names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** From 0, which refuses, to 1. */
  readonly quality: number;
}

/** Items beyond these are not read. Prometheus sends six. */
const maximumItems = 100;
/** Parameters of an item beyond these are not read. */
const maximumParameters = 20;

/**
 * Reads a header with quality values (RFC 9110, section 12.4.2), in one pass over it. What is malformed is left out: an item
 * without a value or with a `q` that is no number, a parameter without `=`.
 */
export function weightedItems(header: string): readonly WeightedItem[] {
  return split(header, ',', maximumItems)
    .map(toItem)
    .filter((item) => item !== undefined);
}

function toItem(text: string): WeightedItem | undefined {
  const [first = '', ...rest] = split(text, ';', maximumParameters + 1);
  const value = first.trim().toLowerCase();
  const parameters = new Map<string, string>();
  for (const parameter of rest) {
    const equals = parameter.indexOf('=');
    if (equals === -1) continue;
    const name = parameter.slice(0, equals).trim().toLowerCase();
    // Of a name that stands twice the first counts.
    if (!parameters.has(name)) parameters.set(name, unquoted(parameter.slice(equals + 1).trim()));
  }
  const quality = qualityOf(parameters.get('q'));
  parameters.delete('q');
  return value === '' || quality === undefined ? undefined : { value, parameters, quality };
}

/** `undefined` where it is malformed. More than 1 counts as 1. */
function qualityOf(text: string | undefined): number | undefined {
  if (text === undefined) return 1;
  // A number of the RFC has three decimals at most; clients that send more of them mean the same.
  if (text.length > 20 || !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) return undefined;
  return Math.min(1, Number(text));
}

/** Splits at a separator that is not between double quotes. */
function split(text: string, separator: ',' | ';', limit: number): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < text.length && parts.length < limit; i++) {
    const character = text[i];
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted && character === '\\') i++;
    else if (!isQuoted && character === separator) {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  if (parts.length < limit) parts.push(text.slice(start));
  return parts;
}

function unquoted(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}
