import type {
  Http2ServerRequest,
  Http2ServerResponse,
  IncomingHttpHeaders,
  ServerHttp2Session,
  ServerHttp2Stream,
} from 'node:http2';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { routeOf } from '../routes/route-of-request.ts';
import { Http2Bodies } from './http2-bodies.ts';
import { http2Failure } from './http2-failure.ts';
import type { OpenRequest, Tracked } from './open-request.ts';
import type { Http2StreamRequest } from './server-options.ts';
import type { ServerRequests } from './server-requests.ts';
import type { UpgradedConnections } from './upgraded-connections.ts';

type Stream = ServerHttp2Stream & Tracked;

export interface Http2Parts {
  readonly kit: Kit;
  readonly requests: ServerRequests;
  readonly upgraded: UpgradedConnections;
  readonly countsBodies: boolean;
}

/** Counts requests over HTTP/2 from their headers to the end of their stream. */
export class Http2Requests {
  readonly #key = Symbol('executor-metrics.http.server.request');
  readonly #parts: Http2Parts;
  readonly #bodies: Http2Bodies | undefined;
  readonly #end: (stream: Stream) => void;

  constructor(parts: Http2Parts) {
    this.#parts = parts;
    this.#end = parts.kit.safe('the end of a request', (stream) => this.#finish(stream));
    this.#bodies = parts.countsBodies ? new Http2Bodies(parts.kit, this.#key) : undefined;
  }

  /** The headers have arrived. May be called again for the same stream. */
  begin(arrived: ServerHttp2Stream, headers: IncomingHttpHeaders, server: unknown): void {
    const stream = arrived as Stream;
    if (this.#key in stream) return;
    stream[this.#key] = undefined;
    // Streams that a server pushes have even numbers (RFC 9113, section 5.1.1); no client has asked for them.
    if (isIgnored(server) || (stream.id ?? 0) % 2 === 0) return;
    const { requests, upgraded } = this.#parts;
    const session = stream.session as ServerHttp2Session | undefined;
    const request: Http2StreamRequest = { method: headers[':method'], url: headers[':path'], headers, stream };
    const isEncrypted = session?.encrypted === true;
    if (request.method === 'CONNECT') {
      upgraded.begin({ request, connection: stream, isEncrypted, protocol: headers[':protocol'] });
      return;
    }
    const open = requests.begin(request, stream, isEncrypted);
    if (open === undefined) return;
    open.connection = session;
    stream[this.#key] = open;
    this.#bodies?.meet(stream);
    stream.on('close', () => this.#end(stream));
  }

  /** The stream has become a request and a response, which the application knows it by. */
  link(request: Http2ServerRequest, response: Http2ServerResponse): void {
    const stream = request.stream as Stream;
    const open = stream[this.#key];
    if (open === undefined) return;
    open.request = request;
    open.response = response;
  }

  #finish(stream: Stream): void {
    const open = stream[this.#key];
    if (open === undefined) return;
    stream[this.#key] = undefined;
    const { requests } = this.#parts;
    try {
      this.#complete(open, stream);
    } finally {
      if (isIgnored(stream)) requests.drop(open);
      else requests.end(open);
    }
  }

  #complete(open: OpenRequest, stream: Stream): void {
    open.version = '2';
    open.route = routeOf(open.request) ?? routeOf(stream);
    if (stream.headersSent) open.status = Number(stream.sentHeaders[':status']);
    if (stream.aborted || !stream.writableFinished) {
      const circumstances = { elapsedMs: open.elapsedMs, errorType: this.#parts.kit.errorType };
      open.failure = http2Failure(stream, open.connection as ServerHttp2Session | undefined, circumstances);
    }
    this.#bodies?.complete(open, stream);
  }
}
