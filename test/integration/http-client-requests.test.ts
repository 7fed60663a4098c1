import { freePort, pointHistogram } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { measuredClients, sdks } from './http-client/measured-clients.ts';
import { type Send, type SendOptions, withFetch, withNode, withUndici } from './http-client/sending.ts';
import { targetServer } from './http-client/target-server.ts';

interface Case {
  readonly what: string;
  readonly path: string;
  readonly options?: () => SendOptions;
  readonly method?: string;
  /** By the client: node:http, fetch, undici. */
  readonly errorType?: string | readonly [node: string, fetch: string, undici: string];
  /** None where nobody has answered. */
  readonly status?: number;
}

const cases: readonly Case[] = [
  { what: 'a response', path: '/ok', status: 200 },
  { what: 'a response without a length', path: '/chunked', status: 200 },
  { what: 'a response after an informational one', path: '/hints', status: 200 },
  { what: 'a response without a body', path: '/status/204', status: 204 },
  { what: 'a response after which the connection closes', path: '/close', status: 200 },
  {
    what: 'a request with a body',
    path: '/ok',
    options: () => ({ method: 'POST', body: 'abc' }),
    method: 'POST',
    status: 200,
  },
  {
    what: 'a request for headers alone',
    path: '/ok',
    options: () => ({ method: 'HEAD' }),
    method: 'HEAD',
    status: 200,
  },
  {
    what: 'a method that is not known',
    path: '/ok',
    options: () => ({ method: 'PURGE' }),
    method: '_OTHER',
    status: 200,
  },
  { what: 'a response that refuses', path: '/status/404', status: 404, errorType: '404' },
  { what: 'a response that says that the server failed', path: '/status/503', status: 503, errorType: '503' },
  {
    what: 'a connection that ends before the response',
    path: '/hang',
    errorType: ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_SOCKET'],
  },
  {
    what: 'a connection that ends within the response',
    path: '/cut',
    status: 200,
    errorType: ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_SOCKET'],
  },
  { what: 'a connection that is reset within the response', path: '/reset', status: 200, errorType: 'ECONNRESET' },
  {
    what: 'a time limit before the response',
    path: '/silent',
    options: () => ({ signal: AbortSignal.timeout(30) }),
    errorType: 'TimeoutError',
  },
  {
    what: 'a time limit within the response',
    path: '/endless',
    options: () => ({ signal: AbortSignal.timeout(60) }),
    status: 200,
    errorType: ['TimeoutError', 'TimeoutError', 'AbortError'],
  },
  {
    what: 'an abort before the response',
    path: '/silent',
    options: () => ({ signal: abortedSoon() }),
    errorType: 'AbortError',
  },
  {
    what: 'an abort within the response',
    path: '/endless',
    options: () => ({ signal: abortedSoon() }),
    status: 200,
    errorType: 'AbortError',
  },
];

const clients: readonly { readonly client: string; readonly index: 0 | 1 | 2; readonly send: Send }[] = [
  { client: 'node:http', index: 0, send: withNode },
  { client: 'fetch', index: 1, send: withFetch },
  { client: 'undici', index: 2, send: withUndici },
];

describe.each(sdks)('requests of clients on $sdk', ({ measure }) => {
  describe.each(clients)('$client', ({ send, index }) => {
    it.each(cases)('counts $what once', async ({ path, options, method = 'GET', errorType, status }) => {
      await using server = await targetServer();
      using clients = measuredClients({}, measure);
      await send(`${server.origin}${path}?secret=1`, options?.()).catch(() => {});
      const expected: Attributes = {
        'http.request.method': method,
        'server.address': '127.0.0.1',
        'server.port': server.port,
        ...(status !== undefined && { 'http.response.status_code': status, 'network.protocol.version': '1.1' }),
        ...(errorType !== undefined && { 'error.type': typeof errorType === 'string' ? errorType : errorType[index] }),
      };
      expect(await clients.requests(1)).toEqual([expected]);
      expect(await clients.underway('http.client.active_requests')).toBe(0);
    });

    it('counts a server that refuses connections', async () => {
      using clients = measuredClients({}, measure);
      const port = await freePort();
      await send(`http://127.0.0.1:${port}/`).catch(() => {});
      expect(await clients.requests(1)).toEqual([
        {
          'http.request.method': 'GET',
          'server.address': '127.0.0.1',
          'server.port': port,
          'error.type': 'ECONNREFUSED',
        },
      ]);
      expect(await clients.underway('http.client.open_connections')).toBe(0);
    });

    it('counts a host that there is not', async () => {
      using clients = measuredClients({}, measure);
      await send('http://nowhere.invalid/').catch(() => {});
      const [request] = await clients.requests(1);
      expect(request).toMatchObject({ 'server.address': 'nowhere.invalid', 'server.port': 80 });
      expect(request?.['error.type']).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    });

    it('counts requests that are under way by server and method', async () => {
      await using server = await targetServer();
      using clients = measuredClients({}, measure);
      const given = new AbortController();
      const sent = [1, 2, 3].map(() => send(`${server.origin}/silent`, { signal: given.signal }).catch(() => {}));
      const attributes = { 'http.request.method': 'GET', 'server.address': '127.0.0.1', 'server.port': server.port };
      expect(await clients.underway('http.client.active_requests', attributes)).toBe(3);
      given.abort();
      await Promise.all(sent);
      await clients.requests(3);
      expect(await clients.underway('http.client.active_requests', attributes)).toBe(0);
    });

    it('takes the time until the response has come to its end', async () => {
      await using server = await targetServer();
      using clients = measuredClients({}, measure);
      await send(`${server.origin}/slow`);
      await clients.requests(1);
      const { sum, buckets } = pointHistogram(await clients.collect(), 'http.client.request.duration');
      expect(sum).toBeGreaterThan(0.1);
      expect(sum).toBeLessThan(2);
      expect(buckets.map(({ upperBound }) => upperBound)).toEqual([
        ...[0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
        Number.POSITIVE_INFINITY,
      ]);
    });
  });
});

function abortedSoon(): AbortSignal {
  const given = new AbortController();
  setTimeout(() => given.abort(), 60);
  return given.signal;
}
