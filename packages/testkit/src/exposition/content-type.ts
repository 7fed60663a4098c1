import { ExpositionError } from './exposition-error.ts';

/** A format as its content type names it. */
export interface ContentType {
  readonly format: 'text-0.0.4' | 'text-1.0.0' | 'openmetrics' | 'protobuf';
  /** `utf-8` where names may be any text, which `escaping=allow-utf-8` says; else `legacy`. */
  readonly names: 'utf-8' | 'legacy';
}

/**
 * Reads the content type of an answer to a scrape; throws for what is none of the formats of
 * https://prometheus.io/docs/instrumenting/content_negotiation: Prometheus 3 drops such a scrape.
 */
export function readContentType(contentType: string): ContentType {
  const { mediaType, parameters } = parse(contentType);
  const { version, charset = 'utf-8', escaping = 'underscores', proto, encoding } = parameters;
  const known = formats[[mediaType, version, proto, encoding].filter((part) => part !== undefined).join(' ')];
  if (known === undefined) throw refused(contentType, 'it names no format that Prometheus reads');
  if (charset.toLowerCase() !== 'utf-8') throw refused(contentType, 'the formats are UTF-8');
  if (!escapings.includes(escaping)) throw refused(contentType, `"${escaping}" is not a way to escape names`);
  return { format: known.format, names: known.knowsUtf8 && escaping === 'allow-utf-8' ? 'utf-8' : 'legacy' };
}

interface KnownFormat {
  readonly format: ContentType['format'];
  /** Whether names in it may be any text at all. */
  readonly knowsUtf8: boolean;
}

const formats: Readonly<Record<string, KnownFormat>> = {
  // "A missing version value will lead to a fall-back".
  'text/plain': { format: 'text-0.0.4', knowsUtf8: false },
  'text/plain 0.0.4': { format: 'text-0.0.4', knowsUtf8: false },
  'text/plain 1.0.0': { format: 'text-1.0.0', knowsUtf8: true },
  'application/openmetrics-text 0.0.1': { format: 'openmetrics', knowsUtf8: false },
  'application/openmetrics-text 1.0.0': { format: 'openmetrics', knowsUtf8: true },
  'application/vnd.google.protobuf io.prometheus.client.MetricFamily delimited': {
    format: 'protobuf',
    knowsUtf8: true,
  },
};

const escapings: readonly string[] = ['allow-utf-8', 'underscores', 'dots', 'values'];

interface Parsed {
  readonly mediaType: string;
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

const token = "[\\w!#$%&'*+.^`|~-]+";
const parameter = new RegExp(`[ \\t]*;[ \\t]*(${token})=(?:(${token})|"([^"\\\\]*)")`, 'y');

function parse(contentType: string): Parsed {
  const [start = ''] = new RegExp(`^${token}/${token}`).exec(contentType) ?? [];
  const parameters: Record<string, string> = {};
  let at = start.length;
  while (start !== '' && at < contentType.length) {
    parameter.lastIndex = at;
    const [whole = '', name = '', bare, quoted] = parameter.exec(contentType) ?? [];
    if (whole === '') throw refused(contentType, `"${contentType.slice(at)}" is not a parameter`);
    if (Object.hasOwn(parameters, name.toLowerCase())) throw refused(contentType, `${name} is given twice`);
    parameters[name.toLowerCase()] = bare ?? quoted ?? '';
    at += whole.length;
  }
  return { mediaType: start.toLowerCase(), parameters };
}

function refused(contentType: string, problem: string): ExpositionError {
  return new ExpositionError({ counted: 'header', number: 1, text: `content-type: ${contentType}` }, problem);
}
