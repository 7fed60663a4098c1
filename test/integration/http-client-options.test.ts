import http, { Agent } from 'node:http';
import type { LookupFunction } from 'node:net';
import { pointHistogram, pointsOf, recordWarnings } from '@executor-metrics/testkit';
import { request, Agent as UndiciAgent } from 'undici';
import { describe, expect, it } from 'vitest';
import type { OutgoingRequest } from '../../packages/instrumentation-http/src/client/client-options.ts';
import { measuredClients } from './http-client/measured-clients.ts';
import { type Send, withFetch, withNode, withUndici } from './http-client/sending.ts';
import { targetServer } from './http-client/target-server.ts';

const clientsByName: readonly { readonly client: string; readonly send: Send }[] = [
  { client: 'node:http', send: withNode },
  { client: 'fetch', send: withFetch },
  { client: 'undici', send: withUndici },
];

describe.each(clientsByName)('options for $client', ({ send }) => {
  it.each<[string, string, Parameters<Send>[1], sent: number, received: number]>([
    ['none', '/ok', {}, 0, 2],
    ['one with a length', '/ok', { method: 'POST', body: 'äbc' }, 4, 2],
    ['one without a length', '/chunked', {}, 0, 1500],
    ['a large one', '/big', {}, 0, 8_000_000],
    ['none, as only headers are wanted', '/ok', { method: 'HEAD' }, 0, 0],
    ['none, as the status says', '/status/204', {}, 0, 0],
    ['one that is cut off', '/cut', {}, 0, 1],
  ])('bodySizes counts the bytes of a body: %s', async (_what, path, options, sent, received) => {
    await using server = await targetServer();
    using clients = measuredClients({ bodySizes: true });
    await send(server.origin + path, options).catch(() => {});
    await clients.requests(1);
    const metrics = await clients.collect();
    expect(pointHistogram(metrics, 'http.client.request.body.size')).toMatchObject({ count: 1, sum: sent });
    expect(pointHistogram(metrics, 'http.client.response.body.size')).toMatchObject({ count: 1, sum: received });
  });

  it('bodySizes has the attributes of the duration', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ bodySizes: true, urlTemplate: () => '/t' });
    await send(`${server.origin}/status/404`);
    const [ended] = await clients.requests(1);
    const [point] = pointsOf(await clients.collect(), 'http.client.response.body.size');
    expect(point?.attributes).toEqual(ended);
  });

  it('ignore leaves out requests, and sees what they are', async () => {
    await using server = await targetServer();
    const seen: OutgoingRequest[] = [];
    using clients = measuredClients({ ignore: (each) => seen.push(each) > 0 && each.path.startsWith('/quiet') });
    await send(`${server.origin}/quiet?a=b`);
    await send(`${server.origin}/ok`, { method: 'POST', body: 'a' });
    expect(await clients.requests(1)).toMatchObject([{ 'http.request.method': 'POST' }]);
    expect(seen).toEqual([
      { method: 'GET', origin: server.origin, path: '/quiet?a=b' },
      { method: 'POST', origin: server.origin, path: '/ok' },
    ]);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it('urlTemplate is the value of url.template, in each metric of requests', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ urlTemplate: ({ path }) => path.replace(/\d+/, '{id}') });
    await send(`${server.origin}/users/17`);
    expect(await clients.requests(1)).toMatchObject([{ 'url.template': '/users/{id}' }]);
    const [active] = pointsOf(await clients.collect(), 'http.client.active_requests');
    expect(active?.attributes['url.template']).toBe('/users/{id}');
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['says nothing', () => undefined],
    ['says something else', () => 7 as never],
  ])('urlTemplate that %s sets nothing', async (_what, urlTemplate) => {
    await using server = await targetServer();
    const warnings = recordWarnings();
    using clients = measuredClients({ urlTemplate });
    await send(server.origin);
    const [ended] = await clients.requests(1);
    expect(ended).not.toHaveProperty('url.template');
    expect(warnings.length).toBeLessThan(2);
  });

  it('urlTemplate has at most 100 values, of 256 characters', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ urlTemplate: ({ path }) => path + '\n"\ud800'.repeat(200) });
    for (let i = 0; i < 120; i++) await send(`${server.origin}/${i}`);
    const templates = new Set((await clients.requests(120)).map((each) => each['url.template'] as string));
    expect(templates.size).toBe(101);
    expect(templates).toContain('_OTHER');
    expect(Math.max(...[...templates].map(({ length }) => length))).toBe(256);
  });

  it('urlScheme says the scheme', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ urlScheme: true });
    await send(server.origin);
    expect(await clients.requests(1)).toMatchObject([{ 'url.scheme': 'http' }]);
    const [active] = pointsOf(await clients.collect(), 'http.client.active_requests');
    expect(active?.attributes['url.scheme']).toBe('http');
  });

  it('knownMethods says which methods are known', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ knownMethods: ['PURGE'] });
    await send(server.origin);
    await send(server.origin, { method: 'PURGE' });
    const methods = (await clients.requests(2)).map((each) => each['http.request.method']);
    expect(methods).toEqual(['_OTHER', 'PURGE']);
  });

  it('counts 10,000 URLs as one series', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    for (let i = 0; i < 10_000; i += 50) {
      const urls = Array.from({ length: 50 }, (_, n) => `${server.origin}/users/${i + n}?token=${i}`);
      await Promise.all(urls.map((url) => send(url)));
    }
    await clients.requests(10_000);
    expect(pointsOf(await clients.collect(), 'http.client.request.duration')).toHaveLength(1);
  });
});

describe('10,000 hosts', () => {
  // All of them are here.
  const lookup: LookupFunction = (_host, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]);

  it.each<[string, (host: string, port: number) => Promise<unknown>]>([
    [
      'node:http',
      (host, port) =>
        new Promise((answered, failed) => {
          const agent = new Agent({ lookup } as object);
          http.get({ host, port, agent }, (response) => void response.resume().on('end', answered)).on('error', failed);
        }),
    ],
    [
      'undici',
      async (host, port) => {
        const dispatcher = new UndiciAgent({ connect: { lookup } });
        await (await request(`http://${host}:${port}/`, { dispatcher })).body.dump();
        await dispatcher.close();
      },
    ],
  ])(
    'of %s are as many series as servers are told apart, and one',
    async (_client, send) => {
      await using server = await targetServer();
      using clients = measuredClients({ maxServers: 20, connectionDuration: true });
      const hosts = Array.from({ length: 10_000 }, (_, i) => `Host-${i}.test`);
      for (let i = 0; i < hosts.length; i += 50) {
        await Promise.all(hosts.slice(i, i + 50).map((host) => send(host, server.port)));
      }
      await clients.requests(10_000);
      await expect.poll(() => clients.underway('http.client.open_connections')).toBe(0);
      const metrics = await clients.collect();
      expect(pointsOf(metrics, 'http.client.request.duration')).toHaveLength(21);
      expect(pointsOf(metrics, 'http.client.active_requests')).toHaveLength(21);
      expect(pointsOf(metrics, 'http.client.connection.duration')).toHaveLength(21);
      expect(pointHistogram(metrics, 'http.client.request.duration', { 'server.address': 'host-0.test' }).count).toBe(
        1,
      );
      const others = pointHistogram(metrics, 'http.client.request.duration', { 'server.address': '_OTHER' });
      expect(others.count).toBe(9980);
    },
    60_000,
  );
});
