// Hot: each request of node:http and node:https comes through here. Guarded by bench/instrumentation-http/client.bench.ts.

import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { ClientRequests } from './client-requests.ts';
import type { Connections } from './connections.ts';
import type { Endpoints } from './endpoint.ts';
import { aborted, failureOf } from './failure.ts';
import { NodeBodies } from './node-bodies.ts';
import { failing, hookMethods } from './node-methods.ts';
import { endpointOf, toldOf, viaOf } from './node-target.ts';
import type { OpenRequest, Tracked } from './open-request.ts';

export interface ClientParts {
  readonly requests: ClientRequests;
  readonly connections: Connections;
  readonly endpoints: Endpoints;
  readonly countsBodies: boolean;
}

type Request = ClientRequest & Tracked & { readonly res?: Response | null; readonly agent?: unknown };
/** A response says whether its connection was handed over. */
type Response = IncomingMessage & { readonly upgrade?: boolean | null };

/** What Node publishes about requests; the response where there is one. */
interface Message {
  readonly request: Request;
  readonly response: Response;
  readonly error: unknown;
}

const version = '1.1';
const switchingProtocols = 101;

/**
 * Counts the requests of `node:http` and `node:https`, from their creation until their response was read to its end, or they
 * failed. They are seen by channels, and by the two methods that `hookMethods` looks at.
 */
export class NodeRequests {
  readonly #key = Symbol('executor-metrics.http.client.request');
  readonly #kit: Kit;
  readonly #parts: ClientParts;
  readonly #bodies: NodeBodies | undefined;
  /** The same for all requests, so that none of them has to be given one of its own. */
  readonly #onClose: (this: ClientRequest) => void;

  constructor(kit: Kit, parts: ClientParts) {
    this.#kit = kit;
    this.#parts = parts;
    this.#bodies = parts.countsBodies ? new NodeBodies(kit, this.#key) : undefined;
    const failed = failing(kit, 'the end of a request');
    const close = (request: Request): void => this.#close(request);
    this.#onClose = function onClose(this: ClientRequest): void {
      try {
        close(this as Request);
      } catch (error) {
        failed(error);
      }
    };
  }

  hook(): void {
    const kit = this.#kit;
    kit.subscribe<Message>('http.client.request.created', ({ request }) => this.#meet(request, undefined));
    kit.subscribe<Message>('http.client.response.finish', ({ request, response }) => this.#answered(request, response));
    kit.subscribe<Message>('http.client.request.error', ({ request, error }) => this.#fail(request, error));
    hookMethods(kit, {
      asked: (request, options) => this.#meet(request as Request, options),
      refused: (request) => this.#drop(request as Request),
      connected: (request, socket, error) => this.#connect(request as Request, socket, error),
    });
  }

  /** Where nobody has looked at the request before. */
  #meet(request: Request, options: unknown): void {
    if (request[this.#key] !== undefined) return;
    request[this.#key] = null;
    if (isIgnored(request) || isIgnored(request.agent) || isIgnored(options)) return;
    const { requests, endpoints } = this.#parts;
    const via = viaOf(request, options, endpoints);
    const endpoint = endpointOf(request, via, endpoints);
    const open = requests.begin(request.method, endpoint, requests.asks ? toldOf(request, options) : undefined);
    if (open === undefined) return;
    open.via = via;
    request[this.#key] = open;
    request.on('close', this.#onClose);
  }

  #connect(request: Request, socket: unknown, error: unknown): void {
    this.#meet(request, undefined);
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    // That of a tunnel through a proxy is published nowhere else.
    if (error !== undefined && error !== null) open.failure = failureOf(error, this.#kit.errorType);
    else if (isSocket(socket)) {
      const { connections } = this.#parts;
      if (open.connection !== undefined) connections.give(open.connection);
      open.connection = connections.meet(socket, open.via, version);
      connections.take(open.connection);
    }
  }

  #answered(request: Request, response: Response): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    open.answeredAt = performance.now();
    this.#bodies?.watch(response, open);
  }

  #fail(request: Request, error: unknown): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    open.failure = failureOf(error, this.#kit.errorType);
    this.#end(open, request);
  }

  #close(request: Request): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    const { res } = request;
    // A request can be given up without an error, before and after it has been answered.
    if (res === undefined || res === null) open.failure ??= aborted;
    else if (!(isHandedOver(res) || res.complete)) {
      open.failure = res.errored ? failureOf(res.errored, this.#kit.errorType) : aborted;
    }
    this.#end(open, request);
  }

  #end(open: OpenRequest, request: Request): void {
    const { requests } = this.#parts;
    const { res } = request;
    this.#leave(open, request);
    if (isIgnored(request)) {
      requests.drop(open);
      return;
    }
    if (res === undefined || res === null) {
      requests.end(open);
      return;
    }
    open.status = res.statusCode;
    open.version = versionOf(res);
    this.#bodies?.complete(open, res);
    // Of a response that nobody reads the end is only seen when the connection is closed, some time.
    const isUnread = open.answeredAt > 0 && res.complete && !(res.readableEnded || res.readableDidRead);
    requests.end(open, isUnread ? open.answeredAt : undefined);
  }

  #drop(request: Request): void {
    const open = request[this.#key];
    if (open === undefined || open === null) return;
    this.#leave(open, request);
    this.#parts.requests.drop(open);
  }

  #leave(open: OpenRequest, request: Request): void {
    const { connections } = this.#parts;
    request[this.#key] = null;
    if (open.connection === undefined) return;
    connections.give(open.connection);
    const { res, socket } = request;
    if (res !== undefined && res !== null && isHandedOver(res) && socket !== null) connections.release(socket);
  }
}

/** It belongs to another protocol now: the request was an upgrade, or asked for a tunnel. */
function isHandedOver({ upgrade, statusCode }: Response): boolean {
  return upgrade === true || statusCode === switchingProtocols;
}

function isSocket(value: unknown): value is Socket {
  return typeof (value as { readonly on?: unknown } | null | undefined)?.on === 'function';
}

/** Without a string of its own for each request. */
function versionOf({ httpVersionMajor, httpVersionMinor, httpVersion }: Response): string {
  return httpVersionMajor === 1 && httpVersionMinor === 1 ? '1.1' : httpVersion;
}
