import { isUtf8 } from 'node:buffer';
import { readContentType } from './content-type.ts';
import { ExpositionError } from './exposition-error.ts';
import type { Exposition } from './metric-family.ts';
import { parseOpenMetrics } from './openmetrics/open-metrics.ts';
import { parsePrometheusProtobuf } from './protobuf/prometheus-protobuf.ts';
import { parseExposition } from './text/exposition.ts';

/**
 * Reads an answer to a scrape in the format that its content type names, as strictly as the parser of that format. Names
 * that need quotes are refused unless the content type has `escaping=allow-utf-8`.
 *
 * @example
 * const response = await fetch(url);
 * parseAnyExposition(response.headers.get('content-type'), await response.bytes());
 */
export function parseAnyExposition(contentType: string | null | undefined, body: Uint8Array | string): Exposition {
  const { format, names } = readContentType(contentType ?? '');
  if (format === 'protobuf') {
    if (typeof body === 'string') throw new TypeError('The body is protobuf: give its bytes, not text');
    return parsePrometheusProtobuf(body, { names });
  }
  const text = typeof body === 'string' ? body : decoded(body);
  if (format === 'openmetrics') return parseOpenMetrics(text, { names });
  return parseExposition(text, { format: format === 'text-1.0.0' && names === 'utf-8' ? '1.0.0' : '0.0.4' });
}

/** A byte order mark is a character like any other here. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    // Byte by byte as characters, to find the line; a newline is no part of any other character.
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const index = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
    throw new ExpositionError({ number: index + 1, text: lines[index] ?? '' }, 'bytes that are not UTF-8');
  }
}
