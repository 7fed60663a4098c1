import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { connect, createServer as createHttp2Server, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type CollectedMetric, eventually, pointsOf, type RunningHttpServer } from '@executor-metrics/testkit';
import express from 'express';
import fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { setRoute } from '../routes/route-of-request.ts';
import { measured, recording } from '../testdata/measured.ts';

/** How many requests are active, by route; without those that there are none of. */
async function activeByRoute({ collect }: Pick<RunningHttpServer, 'collect'>): Promise<Record<string, number>> {
  const points = pointsOf(await collect(), 'http.server.active_requests');
  const counts = points.map((point) => [routeIn(point), point.kind === 'sum' ? point.value : Number.NaN] as const);
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

function routeIn({ attributes }: CollectedMetric): string {
  return String(attributes['http.route'] ?? 'none');
}

/** A request that nobody answers before the test has finished. */
function hang(server: Pick<Server, 'address'> | number, path: string): void {
  const port = typeof server === 'number' ? server : (server.address() as AddressInfo).port;
  const sent = request({ port, path, agent: false })
    .on('error', () => {})
    .end();
  onTestFinished(() => void sent.destroy());
}

const what = { what: 'requests that are active' };
const withRoutes = { server: { activeRequestRoutes: true } } as const;

describe('the option activeRequestRoutes', () => {
  it('moves an active request to its route, and from one to the next', async () => {
    const requests: IncomingMessage[] = [];
    const running = await measured(
      createServer((asked) => void requests.push(asked)),
      withRoutes,
    );
    for (const path of ['/1', '/2', '/3']) hang(running.port, path);
    await eventually(() => expect(requests).toHaveLength(3), what);
    const [first, second] = requests as [IncomingMessage, IncomingMessage, IncomingMessage];
    expect(await activeByRoute(running)).toEqual({ none: 3 });
    setRoute(first, '/a');
    setRoute(second, '/a');
    setRoute(second, '/b');
    expect(await activeByRoute(running)).toEqual({ none: 1, '/a': 1, '/b': 1 });
  });

  it('takes a request off where it counts, also when it is told of another route after its end', async () => {
    const running = await measured(
      createServer((asked, response) => {
        setRoute(asked, '/before');
        response.on('close', () => setImmediate(setRoute, asked, '/after'));
        response.end();
      }),
      withRoutes,
    );
    await (await fetch(`http://127.0.0.1:${running.port}/`)).arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await activeByRoute(running)).toEqual({});
  });

  it('is off by default', async () => {
    const running = await measured(createServer((asked) => setRoute(asked, '/a')));
    hang(running.port, '/');
    await eventually(async () => expect(await activeByRoute(running)).toEqual({ none: 1 }), what);
  });

  it('knows the routes of Express while its handlers work', async () => {
    const running = recording(withRoutes);
    const app = express();
    app.get('/users/:id', () => {});
    app.use((_request, _response, next) => void setTimeout(next, 60_000).unref());
    const server = app.listen(0);
    onTestFinished(() => server.closeAllConnections());
    await once(server, 'listening');
    hang(server, '/users/1');
    hang(server, '/nowhere');
    await eventually(async () => expect(await activeByRoute(running)).toEqual({ '/users/:id': 1, none: 1 }), what);
  });

  it('knows those of Fastify', async () => {
    const running = recording(withRoutes);
    const app = fastify();
    app.get('/users/:id', () => new Promise(() => {}));
    await app.listen({ port: 0 });
    onTestFinished(() => app.server.closeAllConnections());
    hang(app.server, '/users/1');
    await eventually(async () => expect(await activeByRoute(running)).toEqual({ '/users/:id': 1 }), what);
  });

  it('knows those of requests over HTTP/2', async () => {
    const server = createHttp2Server((asked: Http2ServerRequest) => setRoute(asked, '/h2'));
    const running = await measured(server as never, withRoutes);
    const session = connect(`http://127.0.0.1:${running.port}`).on('error', () => {});
    onTestFinished(() => session.destroy());
    session.request({ ':path': '/' }).on('error', () => {});
    await eventually(async () => expect(await activeByRoute(running)).toEqual({ '/h2': 1 }), what);
  });
});
