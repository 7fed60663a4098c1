import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignored } from '@executor-metrics/instrumentation';
import { freePort, pointHistogram } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { type MeasuredClients, measuredClients } from './http-client/measured-clients.ts';
import { withNode } from './http-client/sending.ts';
import { type TargetServer, targetServer } from './http-client/target-server.ts';

const ignore = Symbol.for('executor-metrics.ignore');

describe('requests of node:http', () => {
  it('are counted with the port that was asked for, whatever the header Host says', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await withNode(server.origin, { headers: { host: 'other.example:1' } });
    expect(await clients.requests(1)).toMatchObject([{ 'server.address': '127.0.0.1', 'server.port': server.port }]);
  });

  it('are counted where headers are an array', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    await read(http.get(server.origin, { headers: ['Host', 'other.example'] as never }));
    expect(await clients.requests(1)).toMatchObject([{ 'server.address': '127.0.0.1', 'server.port': server.port }]);
  });

  it.each([
    ['no agent', () => ({ createConnection: (options: object) => connect(options as never) })],
    ['an agent of their own', () => ({ agent: false as const })],
    ['an agent that is not from Node', () => ({ agent: foreignAgent() })],
  ])('are counted with %s', async (_what, options) => {
    await using server = await targetServer();
    using clients = measuredClients();
    await read(http.get(server.origin, options()));
    expect(await clients.requests(1)).toMatchObject([
      { 'server.address': '127.0.0.1', 'server.port': server.port, 'http.response.status_code': 200 },
    ]);
    await gone(clients);
  });

  it('are counted by the path of a socket in the file system', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'http-client-'));
    const socketPath = join(folder, 'Socket');
    {
      await using _server = await targetServer({ path: socketPath });
      using clients = measuredClients();
      await read(http.get({ socketPath, path: '/ok' }));
      const [request] = await clients.requests(1);
      expect(request).toMatchObject({ 'server.address': socketPath, 'http.response.status_code': 200 });
      expect(request).not.toHaveProperty('server.port');
    }
    await rm(folder, { recursive: true });
  });

  it('are counted where nobody listens for the response', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    http.get(server.origin);
    expect(await clients.requests(1)).toMatchObject([{ 'http.response.status_code': 200 }]);
  });

  it('took the time until the headers where nobody reads the response, which stays unread', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const agent = new Agent({ keepAlive: true });
    const sent = http.get(server.origin, { agent });
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    await sleep(300);
    expect(response.readableFlowing).toBeNull();
    expect(await clients.underway('http.client.active_requests')).toBe(1);
    server.closeConnections();
    const [request] = await clients.requests(1);
    expect(request).not.toHaveProperty('error.type');
    expect(pointHistogram(await clients.collect(), 'http.client.request.duration').sum).toBeLessThan(0.25);
  });

  it('have no listeners that change what becomes of them', () => {
    using _clients = measuredClients({ bodySizes: true });
    const sent = http.get('http://127.0.0.1:1/');
    expect(sent.eventNames()).toEqual(['close']);
    sent.on('error', () => {});
  });

  it.each<[string, (sent: ClientRequest) => void, string]>([
    ['destroyed before the connection', (sent) => sent.destroy(), 'ECONNRESET'],
    ['aborted before the connection', (sent) => sent.abort(), 'AbortError'],
    ['destroyed before the response', (sent) => setTimeout(() => sent.destroy(), 30), 'ECONNRESET'],
    ['destroyed with an error', (sent) => setTimeout(() => sent.destroy(new RangeError('x')), 30), 'RangeError'],
    ['timed out and destroyed', (sent) => sent.setTimeout(30, () => sent.destroy(timedOut())), 'ESLOW'],
  ])('that are %s have failed', async (_what, act, errorType) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const sent = http.get(`${server.origin}/silent`);
    sent.on('error', () => {});
    act(sent);
    const [request] = await clients.requests(1);
    expect(request?.['error.type']).toBe(errorType);
    expect(request).not.toHaveProperty('http.response.status_code');
    await gone(clients);
  });

  it('whose response is destroyed have failed', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const sent = http.get(`${server.origin}/endless`, (response) => void response.on('error', () => {}).destroy());
    sent.on('error', () => {});
    expect(await clients.requests(1)).toMatchObject([{ 'http.response.status_code': 200, 'error.type': 'AbortError' }]);
    await gone(clients);
  });

  it('that wait for a connection are under way, and fail when they are destroyed', async () => {
    await using server = await targetServer();
    using clients = measuredClients();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = http.get(`${server.origin}/silent`, { agent }).on('error', () => {});
    const second = http.get(`${server.origin}/ok`, { agent }).on('error', () => {});
    await once(first, 'socket');
    expect(await clients.underway('http.client.active_requests')).toBe(2);
    second.destroy();
    first.destroy();
    expect(await clients.requests(2)).toMatchObject([{ 'error.type': 'ECONNRESET' }, { 'error.type': 'ECONNRESET' }]);
    await gone(clients);
  });

  it('whose agent throws are none', async () => {
    using clients = measuredClients();
    const agent = new Agent();
    agent.createConnection = () => {
      throw new RangeError('no connection');
    };
    expect(() => http.get('http://127.0.0.1:1/', { agent })).toThrow('no connection');
    await withNode('http://127.0.0.1:1/').catch(() => {});
    await clients.requests(1);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it('whose connection cannot be made have failed', async () => {
    using clients = measuredClients();
    const createConnection = () => {
      throw Object.assign(new Error('none'), { code: 'ENONE' });
    };
    http.get('http://127.0.0.1:1/', { createConnection }).on('error', () => {});
    expect(await clients.requests(1)).toMatchObject([{ 'error.type': 'ENONE' }]);
    expect(await clients.underway('http.client.active_requests')).toBe(0);
  });

  it('with Expect are answered after they were told to continue', async () => {
    await using server = await targetServer();
    using clients = measuredClients({ bodySizes: true });
    const sent = http.request(server.origin, { method: 'POST', headers: { expect: '100-continue' } });
    sent.on('continue', () => sent.end('abc'));
    sent.flushHeaders();
    await read(sent);
    expect(await clients.requests(1)).toMatchObject([{ 'http.response.status_code': 200 }]);
    expect(pointHistogram(await clients.collect(), 'http.client.request.body.size').sum).toBe(3);
  });

  it.each([
    ['accepted', 'test', 101, undefined],
    ['refused', 'refused', 400, '400'],
  ])('for an upgrade that is %s end with the answer', async (_what, protocol, status, errorType) => {
    await using server = await targetServer();
    using clients = measuredClients();
    const sent = http.get(server.origin, { headers: { connection: 'upgrade', upgrade: protocol } });
    sent.on('upgrade', (_response, socket) => setTimeout(() => socket.destroy(), 50));
    const [request] = await clients.requests(1);
    expect(request?.['http.response.status_code']).toBe(status);
    expect(request?.['error.type']).toBe(errorType);
    await gone(clients);
  });

  it('through a tunnel are two: for the tunnel, and for what is at its end', async () => {
    await using proxy = await targetServer();
    await using server = await targetServer();
    using clients = measuredClients();
    const asked = http.request(proxy.origin, { method: 'CONNECT', path: `127.0.0.1:${server.port}` }).end();
    const [, socket] = await once(asked, 'connect');
    expect(await clients.underway('http.client.open_connections')).toBe(0);
    await read(http.get(`${server.origin}/ok`, { createConnection: () => socket }));
    expect(await clients.requests(2)).toEqual([
      expect.objectContaining({ 'http.request.method': 'CONNECT', 'server.port': proxy.port }),
      expect.objectContaining({ 'http.request.method': 'GET', 'server.port': server.port }),
    ]);
    await gone(clients);
  });

  it('for a proxy to pass on are for the server of their URL', async () => {
    await using proxy = await targetServer();
    using clients = measuredClients({ urlScheme: true });
    const agent = new Agent({ keepAlive: true });
    await read(http.get({ port: proxy.port, host: '127.0.0.1', path: 'http://target.example/ok?secret', agent }));
    expect(await clients.requests(1)).toMatchObject([
      { 'server.address': 'target.example', 'server.port': 80, 'url.scheme': 'http' },
    ]);
    expect(await clients.underway('http.client.open_connections', { 'server.port': proxy.port })).toBe(1);
    agent.destroy();
  });

  it('of an agent that goes through a proxy by itself are for their server', async () => {
    await using proxy = await targetServer();
    using clients = measuredClients();
    const agent = new Agent({ proxyEnv: { HTTP_PROXY: proxy.origin } } as object);
    await withNode('http://target.example:8080/ok?secret', { agent });
    expect(proxy.connections).toBe(1);
    expect(await clients.requests(1)).toMatchObject([{ 'server.address': 'target.example', 'server.port': 8080 }]);
    await gone(clients);
  });

  it('of an agent whose proxy refuses a tunnel have failed', async () => {
    await using proxy = await targetServer();
    using clients = measuredClients();
    const agent = new HttpsAgent({ proxyEnv: { HTTPS_PROXY: proxy.origin } } as object);
    // The proxy closes the connection, as there is nobody at the other end.
    await expect(withNode(`https://127.0.0.1:${await freePort()}/`, { agent })).rejects.toThrow();
    expect(await clients.requests(1)).toMatchObject([{ 'error.type': 'ERR_PROXY_TUNNEL' }]);
    await gone(clients);
  });

  it.each<[string, (server: TargetServer) => ClientRequest]>([
    ['the request', ({ origin }) => ignored(http.get(origin))],
    ['its options', ({ origin }) => http.get(origin, { [ignore]: true } as object)],
    ['a plain object of options', ({ origin }) => http.get(origin, ignored({ headers: { a: 'b' } }))],
    ['its agent', ({ origin }) => http.get(origin, { agent: ignored(new Agent()) })],
  ])('are not counted where %s is marked', async (_what, get) => {
    await using server = await targetServer();
    using clients = measuredClients();
    await read(get(server));
    await withNode(`${server.origin}/status/404`);
    expect(await clients.requests(1)).toMatchObject([{ 'http.response.status_code': 404 }]);
    await gone(clients);
  });
});

async function read(sent: ClientRequest): Promise<void> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}

/** Nothing is under way any more. */
async function gone(clients: MeasuredClients): Promise<void> {
  await expect.poll(() => clients.underway('http.client.active_requests')).toBe(0);
  await expect
    .poll(() => clients.underway('http.client.open_connections', { 'http.connection.state': 'active' }))
    .toBe(0);
}

function timedOut(): Error {
  return Object.assign(new Error('too slow'), { code: 'ESLOW' });
}

/** As those of packages that do not build on the agent of Node: it never calls what that one calls. */
function foreignAgent(): Agent {
  const agent = {
    addRequest: (request: ClientRequest, { port, host }: { readonly port: number; readonly host: string }) =>
      setImmediate(() => request.onSocket(connect(port, host))),
  };
  return agent as unknown as Agent;
}
