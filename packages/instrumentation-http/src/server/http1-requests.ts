// Hot: each request over HTTP/1 comes through here twice. Guarded by bench/instrumentation-http/server.bench.ts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import { routeOf } from '../routes/route-of-request.ts';
import { Http1Bodies } from './http1-bodies.ts';
import { http1Failure } from './http1-failure.ts';
import type { OpenRequest, Tracked } from './open-request.ts';
import type { ServerRequests } from './server-requests.ts';
import { type Connection, WaitingResponses } from './waiting-responses.ts';

/** The message of `http.server.request.start`: the headers have arrived, and nobody has seen the request. */
interface RequestStart {
  readonly request: IncomingMessage & Tracked;
  readonly response: Response;
  readonly socket: Connection & { readonly encrypted?: boolean };
  readonly server: object;
}

type Response = ServerResponse & Tracked;

interface Http1Parts {
  readonly requests: ServerRequests;
  readonly countsBodies: boolean;
}

/** Counts requests over HTTP/1 from their headers to the end of the response, or of the connection. */
export function hookHttp1(kit: Kit, { requests, countsBodies }: Http1Parts): void {
  const key = Symbol('executor-metrics.http.server.request');
  const bodies = countsBodies ? new Http1Bodies(kit, key) : undefined;

  const end = kit.safe('the end of a request', (ended: ServerResponse): void => {
    const response = ended as Response;
    const open = response[key];
    if (open === undefined) return;
    response[key] = undefined;
    waiting.delete(open.connection as Connection, response);
    try {
      complete(open, open.request as IncomingMessage, response);
    } finally {
      requests.end(open);
    }
  });
  const waiting = new WaitingResponses(end);

  // The same for all responses, so that none of them has to be given one of its own.
  function onClose(this: Response): void {
    end(this);
  }

  function complete(open: OpenRequest, request: IncomingMessage, response: Response): void {
    open.version = versionOf(request);
    open.route = routeOf(request);
    bodies?.complete(open, request, response);
    const connection = open.connection as Connection;
    // It gives the connection back when all is written.
    const isWritten = response.writableFinished && response.socket === null;
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
    response[key] = open;
    if (bodies !== undefined) request[key] = open;
    response.on('close', onClose);
    waiting.addIfWaiting(socket, response);
  });
}

/** Without making a string for each request. */
function versionOf({ httpVersionMajor, httpVersionMinor, httpVersion }: IncomingMessage): string {
  if (httpVersionMajor !== 1) return httpVersion;
  return httpVersionMinor === 1 ? '1.1' : '1.0';
}
