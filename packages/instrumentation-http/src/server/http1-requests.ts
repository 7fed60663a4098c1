// Hot: each request over HTTP/1 comes through here twice. Guarded by bench/instrumentation-http/server.bench.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { routeOf } from '../routes/route-of-request.ts';
import { type Connection, ConnectionRequests } from './connection-requests.ts';
import { Http1Bodies } from './http1-bodies.ts';
import { http1Failure } from './http1-failure.ts';
import type { OpenRequest, Tracked } from './open-request.ts';
import type { ServerRequests } from './server-requests.ts';

/** The message of `http.server.request.start`: the headers have arrived, and nobody has seen the request. */
interface RequestStart {
  readonly request: IncomingMessage & Tracked;
  readonly response: Response;
  readonly socket: Connection & { readonly encrypted?: boolean };
  readonly server: object;
}

/** The message of `http.server.response.finish`: all of the response was handed to the connection. */
type ResponseFinish = Pick<RequestStart, 'response' | 'socket'>;

type Response = ServerResponse & Tracked;

interface Http1Parts {
  readonly requests: ServerRequests;
  readonly countsBodies: boolean;
}

/** Counts requests over HTTP/1 from their headers to the end of the response, or of the connection. */
export function hookHttp1(kit: Kit, { requests, countsBodies }: Http1Parts): void {
  const key = Symbol('executor-metrics.http.server.request');
  const bodies = countsBodies ? new Http1Bodies(kit, key) : undefined;
  const cutOff = kit.safe('the end of a request', (open: OpenRequest) => end(open, false));
  const underway = new ConnectionRequests(kit, cutOff);

  function end(open: OpenRequest, isWritten: boolean): void {
    const response = open.response as Response;
    if (bodies !== undefined) response[key] = undefined;
    try {
      complete(open, response, isWritten);
    } finally {
      requests.end(open);
    }
  }

  function complete(open: OpenRequest, response: Response, isWritten: boolean): void {
    const request = open.request as IncomingMessage;
    const connection = open.connection as Connection;
    open.version = versionOf(request);
    open.route = routeOf(request);
    bodies?.complete(open, request, response);
    // Headers of a response that waits for the connection have been made, and not sent.
    if (isWritten || (response.headersSent && response.socket !== null)) open.status = response.statusCode;
    // Node 22 takes what could not be written for written.
    if (isWritten && !connection.errored) return;
    const circumstances = { elapsedMs: open.elapsedMs, errorType: kit.errorType };
    open.failure = http1Failure(connection, response, circumstances);
  }

  kit.subscribe<RequestStart>('http.server.request.start', ({ request, response, socket, server }) => {
    if (isIgnored(server)) return;
    const open = requests.begin(request, response, socket.encrypted === true);
    if (open === undefined) return;
    open.connection = socket;
    if (bodies !== undefined) {
      request[key] = open;
      response[key] = open;
    }
    underway.add(socket, open);
  });
  kit.subscribe<ResponseFinish>('http.server.response.finish', ({ response, socket }) => {
    const open = underway.take(socket, response);
    if (open !== undefined) end(open, true);
  });
}

/** Without making a string for each request. */
function versionOf({ httpVersionMajor, httpVersionMinor, httpVersion }: IncomingMessage): string {
  if (httpVersionMajor !== 1) return httpVersion;
  return httpVersionMinor === 1 ? '1.1' : '1.0';
}
