import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  Http2ServerRequest,
  Http2ServerResponse,
  IncomingHttpHeaders as IncomingHttp2Headers,
  ServerHttp2Stream,
} from 'node:http2';
import {
  ConfigurationError,
  checkOptions,
  flag,
  guarded,
  isRecord,
  type OptionType,
  type OptionTypes,
} from '@executor-metrics/core/support';
import type { Attributes } from '@opentelemetry/api';

/** A request over HTTP/2 as it has arrived: what its headers say. */
export interface Http2StreamRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttp2Headers;
  readonly stream: ServerHttp2Stream;
}

/** A request when its headers have arrived, and before anybody has seen it. */
export type ArrivingRequest = IncomingMessage | Http2StreamRequest;

/** A request that has ended; an `Http2StreamRequest` where the server listens to streams instead of requests. */
export type EndedRequest = IncomingMessage | Http2ServerRequest | Http2StreamRequest;

/** The response to it; the stream where the server listens to streams. */
export type EndedResponse = ServerResponse | Http2ServerResponse | ServerHttp2Stream;

/** How requests to servers of this process are measured. */
export interface HttpServerOptions {
  /** Count the bytes of bodies: `http.server.request.body.size` and `http.server.response.body.size`. Default: `false`. */
  readonly bodySizes?: boolean;
  /**
   * Say `http.route` of active requests as well, from when the framework has found it: one more series for each route. Until
   * then, and where the framework does not tell before the end (Koa), they have none. Default: `false`.
   */
  readonly activeRequestRoutes?: boolean;
  /**
   * Take `url.scheme` from the headers `Forwarded` and `X-Forwarded-Proto`. Only where a proxy sets them: clients can send
   * what they like. Default: `false`, the scheme is what the connection says.
   */
  readonly trustForwardedHeaders?: boolean;
  /** Requests for which this is true are not counted, in any metric. Called once for each, when its headers have arrived. */
  readonly ignore?: (request: ArrivingRequest) => boolean;
  /**
   * Attributes of your own, for the duration and the sizes. Called when the request has ended. Only the keys of
   * `attributeKeys` are kept, with at most 100 different values each; further strings are `_OTHER`.
   */
  readonly attributes?: (request: EndedRequest, response: EndedResponse) => Attributes | undefined;
  /** Which keys `attributes` may return. At most ten. */
  readonly attributeKeys?: readonly string[];
}

const mostKeys = 10;

/** What the instrumentation says by itself. */
const ownKeys: ReadonlySet<string> = new Set([
  'error.type',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'network.protocol.version',
  'url.scheme',
]);

const types: OptionTypes<HttpServerOptions> = {
  bodySizes: flag,
  activeRequestRoutes: flag,
  trustForwardedHeaders: flag,
  ignore: guarded('a function', isFunction<NonNullable<HttpServerOptions['ignore']>>),
  attributes: guarded('a function', isFunction<NonNullable<HttpServerOptions['attributes']>>),
  attributeKeys: guarded(
    `an array of at most ${mostKeys} different names of attributes, none of which the instrumentation sets itself`,
    (value): value is readonly string[] => Array.isArray(value) && areKeys(Array.from(value)),
  ),
};

/** Throws where one of the options is wrong, so that the message names that one. */
export const serverOption: OptionType<HttpServerOptions | false> = guarded(
  `false, or an object with any of ${Object.keys(types).join(', ')}`,
  (value): value is HttpServerOptions | false => {
    if (value === false) return true;
    if (!isRecord(value)) return false;
    const { attributes, attributeKeys } = checkOptions<HttpServerOptions>('option "server"', value, types);
    if ((attributes === undefined) === (attributeKeys === undefined)) return true;
    const given = attributes === undefined ? 'attributeKeys' : 'attributes';
    const missing = attributes === undefined ? 'attributes' : 'attributeKeys';
    throw new ConfigurationError(
      `option "server": option "${missing}" is undefined; accepted beside "${given}": ${types[missing].expected}`,
    );
  },
);

function isFunction<F>(value: unknown): value is F {
  return typeof value === 'function';
}

function areKeys(keys: readonly unknown[]): boolean {
  const areNames = keys.every((key) => typeof key === 'string' && key !== '' && !ownKeys.has(key));
  return areNames && keys.length <= mostKeys && new Set(keys).size === keys.length;
}
