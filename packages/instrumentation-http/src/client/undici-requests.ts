// Hot: each request of undici and of fetch comes through here.
import type { Socket } from 'node:net';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { Connections } from './connections.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';
import { failureOf } from './failure.ts';
import type { ClientParts } from './node-requests.ts';
import { isWholeUrl } from './node-target.ts';
import type { OpenRequest } from './open-request.ts';
import { UndiciClasses } from './undici-class.ts';
import { type IsMarked, undiciMarks } from './undici-marks.ts';
import type {
  ConnectedMessage,
  ErrorMessage,
  HeadersMessage,
  RequestMessage,
  SendHeadersMessage,
  UndiciRequest,
} from './undici-types.ts';

const switchingProtocols = 101;

/**
 * Counts the requests of undici and of `fetch`, from their creation until all of their response has arrived, or they failed.
 * Each hop of a redirect and each attempt is a request. The copy in Node.js and those from npm publish on the same channels.
 */
export class UndiciRequests {
  readonly #key = Symbol('executor-metrics.undici.request');
  readonly #kit: Kit;
  readonly #parts: ClientParts;
  readonly #classes: UndiciClasses;
  readonly #isMarked: IsMarked;

  constructor(kit: Kit, parts: ClientParts) {
    this.#kit = kit;
    this.#parts = parts;
    this.#isMarked = undiciMarks(kit);
    const { countsBodies } = parts;
    this.#classes = new UndiciClasses(kit, {
      handedOver: (request, status) => this.#handOver(request, status),
      sent: countsBodies ? (request, bytes) => this.#sent(request, bytes) : undefined,
      received: countsBodies ? (request, bytes) => this.#received(request, bytes) : undefined,
    });
  }

  hook(): void {
    const kit = this.#kit;
    kit.subscribe<RequestMessage>('undici:request:create', ({ request }) => this.#begin(request));
    kit.subscribe<ConnectedMessage>('undici:client:connected', (message) => this.#connected(message));
    kit.subscribe<SendHeadersMessage>('undici:client:sendHeaders', ({ request, socket }) =>
      this.#send(request, socket),
    );
    kit.subscribe<HeadersMessage>('undici:request:headers', ({ request, response }) => {
      const open = this.#openOf(request);
      if (open !== undefined) open.status = response.statusCode;
    });
    kit.subscribe<RequestMessage>('undici:request:trailers', ({ request }) => this.#end(request));
    kit.subscribe<ErrorMessage>('undici:request:error', ({ request, error }) => {
      const open = this.#openOf(request);
      if (open !== undefined) open.failure = failureOf(error, kit.errorType);
      this.#end(request);
    });
  }

  #openOf(request: UndiciRequest): OpenRequest | undefined {
    return request[this.#key] ?? undefined;
  }

  #begin(request: UndiciRequest): void {
    if (isIgnored(request) || this.#isMarked()) {
      request[this.#key] = null;
      return;
    }
    const { requests, endpoints } = this.#parts;
    const { method, path } = request;
    const url = isWholeUrl(path) ? path : originOf(request);
    const told = requests.asks ? toldOf(request, url) : undefined;
    const open = requests.begin(method, endpoints.ofUrl(url), told);
    if (open === undefined) return;
    request[this.#key] = open;
    if (url === path) open.via = endpoints.ofUrl(originOf(request));
    this.#classes.meet(request);
  }

  #connected({ connectParams, socket }: ConnectedMessage): void {
    const { connections, endpoints } = this.#parts;
    connections.meetNew(socket, endpointOf(connectParams, endpoints), versionOn(socket));
  }

  /** Once more where a request that nobody has answered is sent again, on another connection. */
  #send(request: UndiciRequest, socket: SendHeadersMessage['socket']): void {
    const open = request[this.#key];
    const { connections } = this.#parts;
    if (open === null) connections.disown(socket);
    if (open === null || open === undefined) return;
    open.version = undefined;
    leave(open, connections);
    open.connection = connections.meet(socket, open.via, versionOn(socket));
    open.socket = socket;
    connections.take(open.connection);
  }

  #handOver(request: UndiciRequest, status: unknown): void {
    const open = this.#openOf(request);
    if (open === undefined) return;
    open.status = typeof status === 'number' ? status : open.status;
    this.#end(request);
  }

  #end(request: UndiciRequest): void {
    const open = this.#openOf(request);
    if (open === undefined) return;
    request[this.#key] = null;
    const { requests, connections } = this.#parts;
    const { connection, socket } = open;
    if (open.status !== undefined) open.version = connection?.version;
    leave(open, connections);
    if (socket !== undefined && connection?.version === '1.1' && isHandedOver(request, open))
      connections.release(socket);
    if (isIgnored(request)) requests.drop(open);
    else requests.end(open);
  }

  #sent(request: UndiciRequest, bytes: number): void {
    const open = this.#openOf(request);
    if (open !== undefined) open.requestBytes += bytes;
  }

  #received(request: UndiciRequest, bytes: number): void {
    const open = this.#openOf(request);
    if (open !== undefined) open.responseBytes += bytes;
  }
}

function leave(open: OpenRequest, connections: Connections): void {
  if (open.connection !== undefined) connections.give(open.connection);
  open.connection = undefined;
  open.socket = undefined;
}

/** A request may be given a URL as its origin. */
function originOf({ origin }: UndiciRequest): string {
  return typeof origin === 'string' ? origin : origin.origin;
}

function toldOf({ method, path, origin: _ }: UndiciRequest, url: string) {
  if (url !== path || !URL.canParse(url)) return { method, origin: url, path };
  const { origin, pathname, search } = new URL(url);
  return { method, origin, path: pathname + search };
}

function endpointOf({ hostname, protocol, port }: ConnectedMessage['connectParams'], endpoints: Endpoints): Endpoint {
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return endpoints.ofUrl(`${protocol}//${host}${port === '' ? '' : `:${port}`}`);
}

/** What client and server have agreed upon. */
function versionOn({ alpnProtocol }: Socket & { readonly alpnProtocol?: unknown }): string {
  return alpnProtocol === 'h2' ? '2' : '1.1';
}

/** It belongs to another protocol now: the request was an upgrade, or asked for a tunnel. */
function isHandedOver({ method }: UndiciRequest, { status, failure }: OpenRequest): boolean {
  if (failure !== undefined) return false;
  return status === switchingProtocols || method === 'CONNECT';
}
