import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Http2Requests } from './http2-requests.ts';
import type { EventWatcher } from './server-classes.ts';
import type { UpgradedConnections } from './upgraded-connections.ts';

/** HTTP/1 has no channel for connections that are upgraded. */
export function http1Events(upgraded: UpgradedConnections): EventWatcher {
  return {
    wants: (event) => event === 'upgrade' || event === 'connect',
    watch(server, event, request, connection) {
      upgraded.watch(server, event, request as IncomingMessage, connection as Duplex);
    },
  };
}

/**
 * HTTP/2 has channels, but not in Node 22.15, and none that tells the request of a stream. Connections over HTTP/1 come to
 * such a server as well, with the option `allowHTTP1`.
 */
export function http2Events(requests: Http2Requests, upgraded: UpgradedConnections): EventWatcher {
  const events = new Set<unknown>(['stream', 'request', 'checkContinue', 'checkExpectation', 'upgrade', 'connect']);
  return {
    wants: (event) => events.has(event),
    watch(server, event, first, second) {
      if (event === 'stream') requests.begin(first as ServerHttp2Stream, second as IncomingHttpHeaders, server);
      else if (isOfHttp2(first)) requests.link(first, second as Http2ServerResponse);
      else if (event === 'upgrade' || event === 'connect')
        upgraded.watch(server, event, first as IncomingMessage, second as Duplex);
    },
  };
}

function isOfHttp2(request: unknown): request is Http2ServerRequest {
  return typeof request === 'object' && request !== null && 'stream' in request;
}
