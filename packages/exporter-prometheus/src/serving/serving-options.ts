import type { TlsOptions } from 'node:tls';
import {
  eitherOf,
  flag,
  guarded,
  integer,
  type OptionType,
  type OptionTypes,
  oneOf,
  text,
} from '@executor-metrics/core/support';
import { allowedAddressesType } from './allowed-addresses.ts';
import { type Authorization, authorizationType } from './authorization.ts';
import { defaultPort, type Port, portType } from './port.ts';
import { checkTls, tlsType } from './tls.ts';
import { urlPath } from './url-path.ts';

/** The options of a Prometheus exporter that say how the metrics are served. */
export interface ServingOptions {
  /** Default: 9464. */
  readonly port?: Port;
  /** The address to listen on. Default: `127.0.0.1`, which only this machine reaches. */
  readonly host?: string;
  /** The path of the endpoint. Default: `/metrics`. */
  readonly path?: string;
  /** The name of `path` in the official exporter; the `/` at its start may be missing. */
  readonly endpoint?: string;
  /** Open no server: the application mounts a handler or the Fastify plugin, or calls `render`. Default: `false`. */
  readonly preventServerStart?: boolean;
  /** Serve over HTTPS: options of `https.createServer()`, such as `key`, `cert`, `ca` and `requestCert`. Default: HTTP. */
  readonly tls?: TlsOptions;
  /** Answer only those with these credentials, on the own endpoint and through the handlers. Default: everybody. */
  readonly authorization?: Authorization;
  /**
   * Answer only clients at these addresses (`10.1.2.3`, `10.0.0.0/8`, `fd00::/8`), on the own endpoint and through the handlers.
   * It is the address of the connection that counts: behind a proxy that is the proxy's. Default: all.
   */
  readonly allowedAddresses?: readonly string[];
  /** Compress for those who accept it, or for nobody, for instance where a proxy does it. Default: `auto`. */
  readonly compression?: 'auto' | 'none';
  /**
   * How long a scrape may take, from the request to the finished body, in milliseconds. Where Prometheus allows less
   * (`X-Prometheus-Scrape-Timeout-Seconds`), that counts. Default: 10,000.
   */
  readonly scrapeTimeoutMs?: number;
  /** How long a client may take to read its answer, in milliseconds. Default: 30,000. */
  readonly sendTimeoutMs?: number;
  /** How many different scrapes go at once; equal ones are one. Four times as many wait, and more get a 503. Default: 4. */
  readonly maxConcurrentScrapes?: number;
}

export interface ResolvedServingOptions {
  readonly port: Port;
  readonly host: string;
  readonly path: string;
  readonly preventServerStart: boolean;
  readonly tls: TlsOptions | undefined;
  readonly authorization: Authorization | undefined;
  readonly allowedAddresses: readonly string[] | undefined;
  readonly compression: 'auto' | 'none';
  readonly scrapeTimeoutMs: number;
  readonly sendTimeoutMs: number;
  readonly maxConcurrentScrapes: number;
}

/** The official exporter puts the slash in front of it itself. */
const officialEndpoint: OptionType<string> = eitherOf(
  urlPath,
  guarded(
    'the same without the first "/"',
    (value): value is string => typeof value === 'string' && value !== '' && urlPath.accepts(`/${value}`),
  ),
);

/** Nobody waits for a scrape any longer than an hour. */
const waitMs = integer(1, 3_600_000);

export const servingOptionTypes: OptionTypes<ServingOptions> = {
  port: portType,
  host: text,
  path: urlPath,
  endpoint: officialEndpoint,
  preventServerStart: flag,
  tls: tlsType,
  authorization: authorizationType,
  allowedAddresses: allowedAddressesType,
  compression: oneOf('auto', 'none'),
  scrapeTimeoutMs: waitMs,
  sendTimeoutMs: waitMs,
  maxConcurrentScrapes: integer(1, 100),
};

/**
 * The options with their defaults.
 *
 * @param where the function that took the options, for the message
 * @param options which `checkOptions` has accepted
 * @throws {ConfigurationError} where key and certificate cannot be used
 */
export function resolveServingOptions(where: string, options: ServingOptions): ResolvedServingOptions {
  if (options.tls !== undefined) checkTls(where, options.tls);
  return {
    port: options.port ?? defaultPort,
    host: options.host ?? '127.0.0.1',
    path: options.path ?? options.endpoint?.replace(/^(?!\/)/, '/') ?? '/metrics',
    preventServerStart: options.preventServerStart ?? false,
    tls: options.tls,
    authorization: options.authorization,
    allowedAddresses: options.allowedAddresses,
    compression: options.compression ?? 'auto',
    scrapeTimeoutMs: options.scrapeTimeoutMs ?? 10_000,
    sendTimeoutMs: options.sendTimeoutMs ?? 30_000,
    maxConcurrentScrapes: options.maxConcurrentScrapes ?? 4,
  };
}
