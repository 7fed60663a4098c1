import {
  ConfigurationError,
  checkOptions,
  durationMs,
  guarded,
  httpUrl,
  integer,
  isRecord,
  type OptionType,
  type OptionTypes,
  oneOf,
  secretMap,
  stringMap,
  text,
} from '@executor-metrics/core/support';
import {
  authorizationHeader,
  authorizationIn,
  type PushAuthorization,
  pushAuthorizationType,
} from './authorization.ts';
import { groupingPath } from './grouping-key.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** What is pushed: the Prometheus exporter, or anything else that gives an exposition in the text format. */
export interface PushSource {
  render(): Promise<{ readonly contentType: string; readonly body: string | Uint8Array }>;
}

/** Options of `createPushgateway`. */
export interface PushgatewayOptions {
  /** What is pushed, such as the exporter that the MeterProvider has among its readers. */
  readonly exporter: PushSource;
  /** The address of the Pushgateway, with the path under which a proxy shows it, without `/metrics`. */
  readonly url: string;
  /** The label `job` of all that is pushed. */
  readonly jobName: string;
  /** Further labels that name the group: `push` and `delete` concern what was pushed under the same ones. Default: none. */
  readonly groupings?: Readonly<Record<string, string>>;
  /** Headers of each request. Default: none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: what stands in the address (`http://user:password@host`), if anything does. */
  readonly authorization?: PushAuthorization;
  /** `gzip` takes a Pushgateway of version 1.5 or newer. Default: `none`. */
  readonly compression?: 'gzip' | 'none';
  /** How long a push may take, retries included, in milliseconds. Default: 30000. */
  readonly timeoutMs?: number;
  /** How long one request may take, in milliseconds. Default: 10000. */
  readonly attemptTimeoutMs?: number;
  /** Default: 5 attempts, pauses from 500 to 5000 ms of which a random half is left out. */
  readonly retry?: Partial<RetryPolicy>;
  /** In place of the global `fetch`, for proxies and client certificates. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface ResolvedOptions {
  readonly exporter: PushSource;
  /** The address of the group, without user and password. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'gzip' | 'none';
  readonly timeoutMs: number;
  readonly attemptTimeoutMs: number;
  readonly retry: RetryPolicy;
  readonly fetch: typeof globalThis.fetch;
}

const where = 'createPushgateway()';

const source: OptionType<PushSource> = guarded(
  'an object with a method "render"',
  (value): value is PushSource => isRecord(value) && typeof value.render === 'function',
);

const gatewayUrl: OptionType<string> = {
  ...httpUrl,
  expected: `${httpUrl.expected}, without query and fragment`,
  accepts: (value): value is string => httpUrl.accepts(value) && !/[?#]/.test(value),
};

const share: OptionType<number> = guarded(
  'a number from 0 to 1',
  (value): value is number => typeof value === 'number' && value >= 0 && value <= 1,
);

const types: OptionTypes<PushgatewayOptions> = {
  exporter: source,
  url: gatewayUrl,
  jobName: text,
  groupings: stringMap,
  headers: secretMap,
  authorization: pushAuthorizationType,
  compression: oneOf('gzip', 'none'),
  timeoutMs: durationMs,
  attemptTimeoutMs: durationMs,
  retry: guarded('an object', (value): value is Partial<RetryPolicy> => isRecord(value)),
  fetch: guarded('a function', (value): value is typeof globalThis.fetch => typeof value === 'function'),
};

const retryTypes: OptionTypes<RetryPolicy> = {
  maxAttempts: integer(1, 100),
  initialMs: durationMs,
  maxMs: durationMs,
  jitter: share,
};

/** @throws {ConfigurationError} naming the option, the value unless it may be secret, and what is accepted */
export function resolveOptions(given: PushgatewayOptions): ResolvedOptions {
  const options = checkOptions(where, given, mayHoldSecret(given) ? { ...types, url: secretUrl } : types);
  const url = new URL(required(options, 'url'));
  const path = groupingPath(where, required(options, 'jobName'), options.groupings ?? {});
  return {
    exporter: required(options, 'exporter'),
    url: `${url.origin}${url.pathname.replace(/\/+$/, '')}${path}`,
    headers: resolveHeaders(options, url),
    compression: options.compression ?? 'none',
    timeoutMs: options.timeoutMs ?? 30_000,
    attemptTimeoutMs: options.attemptTimeoutMs ?? 10_000,
    retry: {
      ...{ maxAttempts: 5, initialMs: 500, maxMs: 5000, jitter: 0.5 },
      ...checkOptions(`${where}: option "retry"`, options.retry, retryTypes),
    },
    // Looked up at each push: an application may replace it later, and tests do.
    fetch: options.fetch ?? ((...request) => globalThis.fetch(...request)),
  };
}

const secretUrl: OptionType<string> = { ...gatewayUrl, secret: true };

/** An address that is refused may have a password in it, or a key in a query that does not belong there. */
function mayHoldSecret(given: unknown): boolean {
  return isRecord(given) && typeof given.url === 'string' && /[@?]/.test(given.url);
}

function required<K extends keyof PushgatewayOptions>(
  options: Partial<PushgatewayOptions>,
  option: K,
): PushgatewayOptions[K] {
  const value = options[option];
  if (value !== undefined) return value;
  throw new ConfigurationError(`${where}: option "${option}" is not given; accepted: ${types[option].expected}`);
}

/** What the push itself decides, and what `fetch` refuses or passes over. */
const notForUsers: ReadonlySet<string> = new Set([
  ...['connection', 'content-encoding', 'content-length', 'content-type', 'expect', 'host', 'keep-alive'],
  ...['transfer-encoding', 'upgrade'],
]);

function resolveHeaders(options: Partial<PushgatewayOptions>, url: URL): Readonly<Record<string, string>> {
  const headers = readableHeaders(options.headers ?? {});
  for (const name of headers.keys()) {
    if (!notForUsers.has(name)) continue;
    throw new ConfigurationError(
      `${where}: option "headers" has ${name}; accepted: headers that the push does not set`,
    );
  }
  const who = authorizationOf(options, url, headers.has('authorization'));
  if (who !== undefined) headers.set('authorization', authorizationHeader(who));
  return Object.fromEntries(headers);
}

function authorizationOf(
  { authorization }: Partial<PushgatewayOptions>,
  url: URL,
  hasHeader: boolean,
): PushAuthorization | undefined {
  const inUrl = authorizationIn(url);
  const given = [authorization !== undefined, inUrl !== undefined, hasHeader].filter(Boolean).length;
  if (given > 1) {
    throw new ConfigurationError(
      `${where}: the authorization is given more than once; accepted: one of the option "authorization", the header and the user in "url"`,
    );
  }
  if (inUrl === undefined) return authorization;
  if (pushAuthorizationType.accepts(inUrl)) return inUrl;
  throw new ConfigurationError(
    `${where}: option "url" is not shown; accepted: name and password percent-encoded, without control characters and without ":" in the name`,
  );
}

function readableHeaders(given: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(given);
  } catch {
    // Its message repeats the value.
    throw new ConfigurationError(
      `${where}: option "headers" is not shown; accepted: names and values that HTTP allows, of one line each`,
    );
  }
}
