import { once } from 'node:events';
import http2, { type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { ignored } from '@executor-metrics/instrumentation';
import { Agent, Client, Pool, ProxyAgent, RetryAgent, request, upgrade } from 'undici';
import { describe, expect, it } from 'vitest';
import { type MeasuredClients, measuredClients } from './http-client/measured-clients.ts';
import { certificate, targetServer } from './http-client/target-server.ts';

const mark = Symbol.for('executor-metrics.ignore');

describe('requests of fetch', () => {
  it('are counted once for each hop of a redirect', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await (await fetch(`${server.origin}/redirect`)).text();
    expect(statuses(await clients.requests(2))).toEqual([302, 200]);
    await gone(clients);
  });

  it('have ended when all of the response has come, also where nobody reads it', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await fetch(server.origin);
    const [ended] = await clients.requests(1);
    expect(ended).not.toHaveProperty('error.type');
    await gone(clients);
  });

  it('whose response is cancelled have failed', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await (await fetch(`${server.origin}/big`)).body?.cancel();
    expect(await clients.requests(1)).toMatchObject([{ 'http.response.status_code': 200, 'error.type': 'AbortError' }]);
    await gone(clients);
  });

  it.each([
    ['an error of its own', new RangeError('enough'), 'RangeError'],
    ['a text', 'enough', 'AbortError'],
    ['nothing', undefined, 'AbortError'],
    ['null', null, 'AbortError'],
  ])('that are aborted for %s have failed', async (_what, reason, errorType) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const given = new AbortController();
    const sent = fetch(`${server.origin}/silent`, { signal: given.signal }).catch(() => {});
    const active = { 'http.connection.state': 'active' };
    await expect.poll(() => clients.underway('http.client.open_connections', active)).toBe(1);
    given.abort(reason);
    await sent;
    expect(await clients.requests(1)).toMatchObject([{ 'error.type': errorType }]);
  });

  it('to an IPv6 address are counted without its brackets', async () => {
    using clients = measuredClients();
    await fetch('http://[::1]:4/').catch(() => {});
    expect(await clients.requests(1)).toMatchObject([{ 'server.address': '::1', 'server.port': 4 }]);
  });

  it('that become a WebSocket end with the answer', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const socket = new WebSocket(server.origin.replace('http', 'ws'));
    // The server knows nothing of the handshake, which the client refuses.
    await once(socket as never, 'error').catch(() => {});
    expect(statuses(await clients.requests(1))).toEqual([101]);
    await gone(clients);
  });
});

describe('requests of undici', () => {
  it('are counted once for each attempt', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const dispatcher = new RetryAgent(new Agent(), { maxRetries: 2, minTimeout: 5, statusCodes: [503] });
    const { body } = await request(`${server.origin}/status/503`, { dispatcher }).catch(() => ({ body: undefined }));
    await body?.dump();
    expect(statuses(await clients.requests(3))).toEqual([503, 503, 503]);
    await gone(clients);
  });

  it.each([
    ['for the headers', '/silent', { headersTimeout: 20 }, 'UND_ERR_HEADERS_TIMEOUT'],
    ['for the body', '/endless', { bodyTimeout: 20 }, 'UND_ERR_BODY_TIMEOUT'],
  ])('fail with the time limit %s', async (_what, path, options, errorType) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const sent = request(server.origin + path, options).then(({ body }) => body.text());
    await sent.catch(() => {});
    expect(await clients.requests(1)).toMatchObject([{ 'error.type': errorType }]);
    await gone(clients);
  });

  it('for an upgrade end with the answer', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const { socket } = await upgrade(server.origin, { protocol: 'test' });
    expect(statuses(await clients.requests(1))).toEqual([101]);
    expect(await clients.underway('http.client.open_connections')).toBe(0);
    socket.destroy();
    await gone(clients);
  });

  it('through a tunnel are two: for the tunnel, and for what is at its end', async () => {
    await using proxy = await targetServer();
    await using server = await targetServer();
    using clients = measuredClients();
    const dispatcher = new ProxyAgent({ uri: proxy.origin, proxyTunnel: true });
    await (await request(server.origin, { dispatcher })).body.text();
    const ended = await clients.requests(2);
    expect(ended).toContainEqual(
      expect.objectContaining({ 'http.request.method': 'CONNECT', 'server.port': proxy.port }),
    );
    expect(ended).toContainEqual(expect.objectContaining({ 'http.request.method': 'GET', 'server.port': server.port }));
    expect(await clients.underway('http.client.open_connections')).toBe(1);
    await dispatcher.close();
    await gone(clients);
  });

  it('for a proxy to pass on are for the server of their URL', async () => {
    await using proxy = await targetServer();
    using clients = measuredClients();
    const dispatcher = new ProxyAgent(proxy.origin);
    await (await request('http://target.example/ok?secret', { dispatcher })).body.text();
    expect(await clients.requests(1)).toMatchObject([{ 'server.address': 'target.example', 'server.port': 80 }]);
    expect(await clients.underway('http.client.open_connections', { 'server.port': proxy.port })).toBe(1);
    await dispatcher.close();
  });

  it('that wait in a client that is destroyed have failed', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const client = new Client(server.origin);
    const sent = ['/silent', '/ok'].map((path) => client.request({ path, method: 'GET' }).catch(() => {}));
    await expect.poll(() => clients.underway('http.client.active_requests')).toBe(2);
    await client.destroy();
    await Promise.all(sent);
    const [first, second] = await clients.requests(2);
    expect([first?.['error.type'], second?.['error.type']]).toEqual(['UND_ERR_DESTROYED', 'UND_ERR_DESTROYED']);
    await gone(clients);
  });

  it('that share a connection are all on it', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const client = new Client(server.origin, { pipelining: 4 });
    const paths = ['/slow', '/ok', '/ok', '/ok'];
    const sent = paths.map(async (path) => (await client.request({ path, method: 'GET' })).body.text());
    await sent[0];
    await Promise.all(sent);
    await clients.requests(4);
    expect(server.connections).toBe(1);
    expect(await clients.underway('http.client.open_connections', { 'http.connection.state': 'idle' })).toBe(1);
    await client.close();
    await gone(clients);
  });

  it('are one where they are sent again, as the first connection was closed', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const client = new Client(server.origin, { pipelining: 2 });
    const sent = ['/close', '/ok'].map(async (path) => (await client.request({ path, method: 'GET' })).body.text());
    await Promise.all(sent);
    expect(statuses(await clients.requests(2))).toEqual([200, 200]);
    expect(server.connections).toBe(2);
    await gone(clients);
    expect(await clients.underway('http.client.open_connections')).toBe(1);
    await client.close();
  });

  it('over HTTP/2 say so', async () => {
    const server = await http2Server();
    using clients = measuredClients();
    const { port } = server.address() as AddressInfo;
    const client = new Client(`https://127.0.0.1:${port}`, { allowH2: true, connect: { rejectUnauthorized: false } });
    const sent = [1, 2, 3].map(async () => (await client.request({ path: '/', method: 'GET' })).body.text());
    await Promise.all(sent);
    expect(await clients.requests(3)).toMatchObject(Array(3).fill({ 'network.protocol.version': '2' }));
    const idle = { 'http.connection.state': 'idle', 'network.protocol.version': '2' };
    expect(await clients.underway('http.client.open_connections', idle)).toBe(1);
    await client.close();
    await gone(clients);
    server.close();
  });

  it.each<[string, (origin: string) => Promise<{ readonly body: { text(): Promise<string> } }>]>([
    ['the dispatcher', (origin) => request(origin, { dispatcher: ignored(new Agent()) })],
    ['a client', (origin) => ignored(new Client(origin)).request({ path: '/', method: 'GET' })],
    ['the options', (origin) => new Client(origin).request({ path: '/', method: 'GET', [mark]: true } as never)],
  ])('are not counted where %s is marked', async (_what, send) => {
    await using server = await targetServer();
    using clients = measuredClients();
    await (await send(server.origin)).body.text();
    await (await request(`${server.origin}/status/404`)).body.text();
    expect(statuses(await clients.requests(1))).toEqual([404]);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it.each<[string, (origin: string) => Promise<Response>]>([
    ['the options', (origin) => fetch(origin, ignored({ method: 'POST', body: 'text' }))],
    ['the request', (origin) => fetch(ignored(new Request(origin)))],
  ])('of fetch are not counted where %s is marked, and others at the same time are', async (_what, send) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const missing = `${server.origin}/status/404`;
    const responses = await Promise.all([fetch(missing), send(server.origin), fetch(missing)]);
    await Promise.all(responses.map((response) => response.arrayBuffer()));
    expect(statuses(await clients.requests(2))).toEqual([404, 404]);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it('leave the global fetch as it was', () => {
    const original = globalThis.fetch;
    measuredClients()[Symbol.dispose]();
    expect(globalThis.fetch).toBe(original);
  });

  it('are not counted where a marked pool has them wait', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const pool = ignored(new Pool(server.origin, { connections: 1 }));
    const sent = [1, 2, 3, 4].map(async () => (await pool.request({ path: '/slow', method: 'GET' })).body.text());
    await Promise.all(sent);
    await (await request(`${server.origin}/status/404`)).body.text();
    expect(statuses(await clients.requests(1))).toEqual([404]);
    await pool.close();
  });
});

function statuses(requests: readonly object[]): readonly unknown[] {
  return requests.map((each) => Reflect.get(each, 'http.response.status_code'));
}

async function gone(clients: MeasuredClients): Promise<void> {
  await expect.poll(() => clients.underway('http.client.active_requests')).toBe(0);
  await expect
    .poll(() => clients.underway('http.client.open_connections', { 'http.connection.state': 'active' }))
    .toBe(0);
}

async function http2Server(): Promise<Http2SecureServer> {
  const server = http2.createSecureServer(certificate(), (_request, response) => void response.end('ok'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
