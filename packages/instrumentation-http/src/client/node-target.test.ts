import http, { type ClientRequest, type RequestOptions } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Endpoint, Endpoints } from './endpoint.ts';
import { endpointOf, toldOf, viaOf } from './node-target.ts';

/** That goes nowhere. */
function requestOf(options: RequestOptions): ClientRequest {
  const agent = { addRequest: () => {}, defaultPort: 80, protocol: options.protocol ?? 'http:' };
  return http.request({ ...options, agent: agent as never });
}

const endpoints = new Endpoints({ maxServers: 100, withScheme: false });

function targetOf(options: RequestOptions): { readonly endpoint: Endpoint; readonly via: Endpoint } {
  const request = requestOf(options);
  const via = viaOf(request, undefined, endpoints);
  return { via, endpoint: endpointOf(request, via, endpoints) };
}

describe('the target of a request that no agent tells of', () => {
  it.each<[string, RequestOptions, address: string, port: number | undefined]>([
    ['a host', { host: 'a' }, 'a', 80],
    ['a port', { host: 'a', port: 81 }, 'a', 81],
    ['an IPv6 address', { host: '::1', port: 81 }, '::1', 81],
    ['https', { host: 'a', protocol: 'https:' }, 'a', 443],
    ['a header of another host', { host: 'a', port: 81, headers: { host: 'b:82' } }, 'a', 80],
    ['a header that makes no sense', { host: 'a', headers: { host: ':::' } }, 'a', 80],
    ['a socket', { socketPath: '/run/a.sock' }, '/run/a.sock', undefined],
    ['a whole URL', { host: 'proxy', port: 81, path: 'http://A:82/b?c' }, 'a', 82],
    ['a path that looks like one', { host: 'a', path: '/http://b/' }, 'a', 80],
  ])('is found with %s', (_what, options, address, port) => {
    const { attributes } = targetOf(options).endpoint;
    expect(attributes).toEqual({ 'server.address': address, ...(port !== undefined && { 'server.port': port }) });
  });

  it('is the proxy for the connection, and the server of the URL for the request', () => {
    const { via } = targetOf({ host: 'proxy', port: 81, path: 'http://a/' });
    expect(via.attributes).toEqual({ 'server.address': 'proxy', 'server.port': 81 });
  });
});

describe('what the application is told of a request', () => {
  it.each<[RequestOptions, origin: string, path: string]>([
    [{ host: 'a' }, 'http://a', '/'],
    [{ host: 'a', port: 81, path: '/b?c' }, 'http://a:81', '/b?c'],
    [{ host: '::1', port: 81 }, 'http://[::1]:81', '/'],
    [{ host: 'a', protocol: 'https:' }, 'https://a', '/'],
    [{ host: 'proxy', path: 'http://a:82/b?c' }, 'http://a:82', '/b?c'],
    [{ host: 'proxy', path: 'http://' }, 'http://proxy', 'http://'],
  ])('%o', (options, origin, path) => {
    expect(toldOf(requestOf({ method: 'PUT', ...options }), undefined)).toEqual({ method: 'PUT', origin, path });
  });
});
