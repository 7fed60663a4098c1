import { once } from 'node:events';
import { connect, createServer, type Http2ServerRequest } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { keepLateRoute, type LateRoute, routeOf, setLateRoute, setRoute } from './route-of-request.ts';

const late = (template: () => string | undefined): LateRoute => ({ before: undefined, template });

describe('setRoute', () => {
  it('says the route of a request, and the last one counts', () => {
    const request = {};
    setRoute(request, '/users/:id');
    setRoute(request, '/people/:id');
    expect(routeOf(request)).toBe('/people/:id');
  });

  it.each(['', undefined, null, 17, Symbol('route'), ['/a'], { toString: () => '/a' }])(
    'passes over %o, which is no template',
    (template) => {
      const request = {};
      setRoute(request, '/users/:id');
      setRoute(request, template as string);
      expect(routeOf(request)).toBe('/users/:id');
    },
  );

  it.each([undefined, null, 17, 'request', Object.freeze({})])('does nothing to %o', (request) => {
    setRoute(request as object, '/users/:id');
    expect(routeOf(request as object)).toBeUndefined();
  });

  it('does nothing to a proxy that was revoked', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    setRoute(proxy, '/users/:id');
    setLateRoute(
      proxy,
      late(() => '/users/:id'),
    );
    expect(routeOf(proxy)).toBeUndefined();
  });

  it('is not seen where the properties of a request are listed as text', () => {
    const request = { url: '/users/17' };
    setRoute(request, '/users/:id');
    expect([Object.keys(request), JSON.stringify(request)]).toEqual([['url'], '{"url":"/users/17"}']);
  });

  it('says it of the stream of HTTP/2 where the request is one of its compatible interface', async () => {
    const server = createServer((request, response) => {
      setRoute(request, '/users/:id');
      response.end();
    }).listen(0);
    const session = connect(`http://localhost:${(server.address() as AddressInfo).port}`);
    const asked = once(server, 'request');
    const answer = session.request({ ':path': '/users/17' }).resume();
    const [request] = (await asked) as [Http2ServerRequest];
    const { stream } = request;
    await once(answer, 'end');
    session.close();
    server.close();
    expect([routeOf(request), routeOf(stream)]).toEqual(['/users/:id', '/users/:id']);
  });
});

describe('a late route', () => {
  it('is asked for when the route is', () => {
    const request = {};
    let template: string | undefined;
    setLateRoute(
      request,
      late(() => template),
    );
    template = '/users/:id';
    expect(routeOf(request)).toBe('/users/:id');
  });

  it('leaves it at what was said before where it knows none', () => {
    const request = {};
    setRoute(request, '/users/:id');
    setLateRoute(
      request,
      late(() => undefined),
    );
    setLateRoute(
      request,
      late(() => ''),
    );
    expect(routeOf(request)).toBe('/users/:id');
  });

  it('counts again where it is kept after another one was said', () => {
    const request = {};
    const route = late(() => '/late');
    setLateRoute(request, route);
    setRoute(request, '/users/:id');
    keepLateRoute(request, route);
    expect(routeOf(request)).toBe('/late');
  });

  it('is none where it throws', () => {
    const request = {};
    setLateRoute(
      request,
      late(() => {
        throw new Error('not now');
      }),
    );
    expect(routeOf(request)).toBeUndefined();
  });

  it('is none where late routes know of each other only', () => {
    const request = {};
    const route = late(() => undefined);
    setLateRoute(request, route);
    route.before = route;
    expect(routeOf(request)).toBeUndefined();
  });
});
