import { validateHeaderName, validateHeaderValue } from 'node:http';
import { guarded, isRecord, type OptionType, secretMap } from '@executor-metrics/core/support';
import { version } from '../version.ts';

type HeaderMap = Readonly<Record<string, string>>;

/** Headers, or what gives them before each push: for keys that expire. */
export type Headers = HeaderMap | (() => HeaderMap | Promise<HeaderMap>);

const expected =
  'HTTP headers by name, or a function that gives them; key=value pairs joined by commas in the environment';

/** Of the option; no message repeats a header, which may be a key. */
export const headersType: OptionType<Headers> = {
  ...guarded(expected, (value): value is Headers => typeof value === 'function' || isHeaderMap(value)),
  secret: true,
};

/** The same in the environment, where a header that cannot be sent must not wait for the first push. */
export const headersInEnvironment: OptionType<HeaderMap> = {
  ...secretMap,
  expected,
  parse: (value) => {
    const headers = secretMap.parse(value);
    return isHeaderMap(headers) ? headers : undefined;
  },
};

/** Whether all of it can stand in a request. */
export function isHeaderMap(value: unknown): value is HeaderMap {
  if (!isRecord(value)) return false;
  try {
    for (const [name, each] of Object.entries(value)) {
      if (typeof each !== 'string') return false;
      validateHeaderName(name);
      validateHeaderValue(name, each);
    }
    return true;
  } catch {
    return false;
  }
}

/**
 * The headers of one request, in lower case, as HTTP/2 has them. Users may say who they are; what the content is, is
 * ours to say.
 *
 * @throws where a function that gives headers fails, or gives none that can be sent
 */
export async function resolveHeaders(headers: Headers, own: HeaderMap): Promise<Record<string, string>> {
  const given: unknown = typeof headers === 'function' ? await headers() : headers;
  if (!isHeaderMap(given)) throw new Error('the function that gives the headers gave none that can be sent');
  return { 'user-agent': userAgent, ...lowerCase(given), ...own };
}

function lowerCase(headers: HeaderMap): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** OpenTelemetry specification, "OTLP Exporter: User Agent": the exporter, its language and its version. */
const userAgent = `OTel-OTLP-Exporter-JavaScript-ExecutorMetrics/${version}`;
