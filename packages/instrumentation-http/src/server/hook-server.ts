import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import type { Kit } from '@executor-metrics/instrumentation';
import type { HttpInstrumentationOptions } from '../options.ts';
import { arrivals } from './arrivals.ts';
import { hookHttp1 } from './http1-requests.ts';
import { Http2Requests } from './http2-requests.ts';
import { watchServers } from './server-classes.ts';
import { http1Events, http2Events } from './server-events.ts';
import { ServerRequests } from './server-requests.ts';
import { UpgradedConnections } from './upgraded-connections.ts';

/** The message of a channel of newer versions of Node. */
interface StreamCreated {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
}

/** Counts the requests to all HTTP servers of the process, whenever they were created. */
export function hookServer(kit: Kit, options: HttpInstrumentationOptions): void {
  const { server = {}, yieldToOfficial = true } = options;
  if (server === false) return;
  const seen = arrivals(kit, server, options);
  const requests = new ServerRequests(kit, { ...server, arrivals: seen, yieldToOfficial });
  const upgraded = new UpgradedConnections(kit, seen);
  const countsBodies = server.bodySizes === true;
  hookHttp1(kit, { requests, countsBodies });

  const streams = new Http2Requests({ kit, requests, upgraded, countsBodies });
  const meet = watchServers(kit, { http1: http1Events(upgraded), http2: http2Events(streams, upgraded) });
  kit.subscribe<StreamCreated>('http2.server.stream.created', ({ stream, headers }) => {
    const of: unknown = Reflect.get(stream.session ?? {}, 'server');
    if (typeof of === 'object' && of !== null) meet(of);
    streams.begin(stream, headers, of);
  });
}
