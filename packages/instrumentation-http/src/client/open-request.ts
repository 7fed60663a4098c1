// Hot: one is made for each request.

import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import type { Underway } from '@executor-metrics/instrumentation';
import type { Connection } from './connections.ts';
import type { Endpoint } from './endpoint.ts';

/** A request that is under way, and how it ended. */
export class OpenRequest {
  readonly method: string;
  /** The server that it is for. */
  readonly endpoint: Endpoint;
  /** The server that its connection leads to, which may be a proxy. */
  via: Endpoint;
  /** The value of `url.template`. */
  readonly template: string | undefined;
  readonly underway: Underway;
  readonly startedAt: number;
  /** While it is on one. */
  connection: Connection | undefined;
  socket: Socket | undefined;

  // How it ended.

  /** Of HTTP; `undefined` where nobody answered. */
  version: string | undefined;
  status: number | undefined;
  /** Why the response did not reach its end, as a value of `error.type`. */
  failure: string | undefined;
  /** When the headers of the response had arrived. */
  answeredAt = 0;
  /** Counted where the option `bodySizes` is on. */
  requestBytes = 0;
  responseBytes = 0;

  constructor(method: string, endpoint: Endpoint, template: string | undefined, underway: Underway) {
    this.method = method;
    this.endpoint = endpoint;
    this.via = endpoint;
    this.template = template;
    this.underway = underway;
    this.connection = undefined;
    this.socket = undefined;
    this.version = undefined;
    this.status = undefined;
    this.failure = undefined;
    this.startedAt = performance.now();
  }
}

/**
 * Where a request keeps what is known of it, which is cheaper than a WeakMap: `undefined` as long as nobody has looked at it,
 * `null` where it does not count, or does not count any more. Each instrumentation has a key of its own.
 */
export interface Tracked {
  [key: symbol]: OpenRequest | null | undefined;
}
