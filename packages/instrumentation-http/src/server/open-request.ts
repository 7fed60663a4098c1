// Hot: one is made for each request. Guarded by bench/instrumentation-http/server.bench.ts.
import { performance } from 'node:perf_hooks';
import type { Underway } from '@executor-metrics/instrumentation';
import type { Scheme } from './scheme.ts';
import type { EndedRequest, EndedResponse } from './server-options.ts';

/** A request that is under way, and how it ended. */
export class OpenRequest {
  /** What the hooks of the application get to see. */
  request: EndedRequest;
  response: EndedResponse;
  /** The socket, or the session of HTTP/2: what it came by, whatever the application does to the request. */
  connection: object | undefined;
  readonly method: string;
  readonly scheme: Scheme;
  readonly underway: Underway;
  readonly startedAt: number;

  // How it ended.

  /** Of HTTP. */
  version = '1.1';
  /** `undefined` where none was sent. */
  status: number | undefined;
  route: string | undefined;
  /** Why the response did not reach its end, as a value of `error.type`. */
  failure: string | undefined;
  /** Counted where the option `bodySizes` is on. */
  requestBytes = 0;
  responseBytes = 0;

  constructor(request: EndedRequest, response: EndedResponse, method: string, scheme: Scheme, underway: Underway) {
    this.request = request;
    this.response = response;
    this.method = method;
    this.scheme = scheme;
    this.underway = underway;
    this.startedAt = performance.now();
  }

  get elapsedMs(): number {
    return performance.now() - this.startedAt;
  }
}

/**
 * Where a request keeps what is known of it: a property costs an eighth of what an entry of a WeakMap does (0.1 and 0.8 µs a
 * request, Node 24). Each instrumentation has a key of its own, as several may be at work for different providers.
 */
export interface Tracked {
  [key: symbol]: OpenRequest | undefined;
}
