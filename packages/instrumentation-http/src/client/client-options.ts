import {
  checkOptions,
  flag,
  guarded,
  integer,
  isRecord,
  type OptionType,
  type OptionTypes,
} from '@executor-metrics/core/support';

/** A request of this process to somebody else, before anybody has answered. */
export interface OutgoingRequest {
  /** As it is sent, so `_OTHER` has not been put in its place. */
  readonly method: string;
  /** `https://example.org`, with the port where it is not the default one. */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
}

/** How requests of this process are measured: those of `node:http` and `node:https`, of undici and of `fetch`. */
export interface HttpClientOptions {
  /** Count the bytes of bodies: `http.client.request.body.size` and `http.client.response.body.size`. Default: `false`. */
  readonly bodySizes?: boolean;
  /** Measure how long connections are open: `http.client.connection.duration`. Default: `false`. */
  readonly connectionDuration?: boolean;
  /** Say `url.scheme` as well. Default: `false`. */
  readonly urlScheme?: boolean;
  /**
   * The value of `url.template`: what stands for all paths of one kind, such as `/users/{id}`. Called once for each request;
   * `undefined` for one without. At most 100 different values are kept, further ones are `_OTHER`.
   *
   * @example
   * urlTemplate: ({ origin, path }) => (origin === 'https://users' ? path.replace(/[?#].*|\d+/g, '{id}') : undefined)
   */
  readonly urlTemplate?: (request: OutgoingRequest) => string | undefined;
  /** Requests for which this is true are not counted, in any metric of requests. Called once for each. */
  readonly ignore?: (request: OutgoingRequest) => boolean;
  /**
   * So many servers are told apart, by address and port; `server.address` of further ones is `_OTHER`. From 1 to 10000,
   * 200 by default.
   */
  readonly maxServers?: number;
}

/** What `hookClients` takes: the options of clients, and those that clients and servers share. */
export interface ClientOptions extends HttpClientOptions {
  /** The values that `http.request.method` can have; any other method is `_OTHER`. */
  readonly knownMethods?: readonly string[];
  /** Leave the durations to official instrumentations that are at work. Default: `true`. */
  readonly yieldToOfficial?: boolean;
}

const mostServers = 10_000;

export const clientOptionTypes: OptionTypes<HttpClientOptions> = {
  bodySizes: flag,
  connectionDuration: flag,
  urlScheme: flag,
  urlTemplate: guarded('a function', isFunction<NonNullable<HttpClientOptions['urlTemplate']>>),
  ignore: guarded('a function', isFunction<NonNullable<HttpClientOptions['ignore']>>),
  maxServers: integer(1, mostServers),
};

/** Throws where one of the options is wrong, so that the message names that one. */
export const clientOption: OptionType<HttpClientOptions | false> = guarded(
  `false, or an object with any of ${Object.keys(clientOptionTypes).join(', ')}`,
  (value): value is HttpClientOptions | false => {
    if (value === false) return true;
    if (!isRecord(value)) return false;
    checkOptions<HttpClientOptions>('option "client"', value, clientOptionTypes);
    return true;
  },
);

function isFunction<F>(value: unknown): value is F {
  return typeof value === 'function';
}
