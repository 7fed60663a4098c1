import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server, createSecureServer, connect as http2Connect } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { ignored } from '@executor-metrics/instrumentation';
import {
  eventually,
  pointHistogram,
  pointsOf,
  pointValue,
  type RunningHttpServer,
  rawConnection,
} from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { setRoute } from '../routes/route-of-request.ts';
import { http2Client } from '../testdata/http2-client.ts';
import { get, measured } from '../testdata/measured.ts';
import { clientKey, serverKey } from '../testdata/pre-shared-key.ts';

const active = 'http.server.upgraded_connections';
const duration = 'http.server.upgraded_connection.duration';
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
const wanting = (protocol: string): string => get('/', 'Connection: Upgrade', `Upgrade: ${protocol}`);

const webSocket = { 'http.request.method': 'GET', 'url.scheme': 'http', 'network.protocol.name': 'websocket' };

/** Waits until so many upgraded connections have been closed. */
async function closed(running: RunningHttpServer, count: number): Promise<void> {
  await eventually(
    async () => {
      const points = pointsOf(await running.collect(), duration);
      expect(points.reduce((sum, point) => sum + (point.kind === 'histogram' ? point.histogram.count : 0), 0)).toBe(
        count,
      );
    },
    { what: `${count} connections that were closed`, intervalMs: 5 },
  );
}

describe('upgraded connections', () => {
  it('are counted while they are open, and are no requests', async () => {
    const server = createServer();
    new WebSocketServer({ server }).on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
    const running = await measured(server);
    const client = new WebSocket(`ws://127.0.0.1:${running.port}/chat?token=secret`);
    await once(client, 'open');
    client.send('hello');
    await once(client, 'message');
    const open = await running.collect();
    expect(pointsOf(open, active)).toMatchObject([{ value: 1, attributes: webSocket }]);
    client.close();
    await closed(running, 1);
    const metrics = await running.collect();
    expect(pointValue(metrics, active)).toBe(0);
    expect(pointsOf(metrics, duration).map(({ attributes }) => attributes)).toEqual([webSocket]);
    expect(pointsOf(metrics, 'http.server.request.duration')).toEqual([]);
    expect(pointsOf(metrics, 'http.server.active_requests')).toEqual([]);
  });

  it('last until their connection is closed', async () => {
    const server = createServer().on('upgrade', (_, socket) => {
      socket.write(switching);
      socket.resume().on('end', () => void socket.end());
    });
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    await connection.received(/ 101 /);
    await new Promise((resolve) => setTimeout(resolve, 50));
    connection.end();
    await closed(running, 1);
    expect(pointHistogram(await running.collect(), duration).sum).toBeGreaterThan(0.045);
  });

  it.each([
    ['websocket', 'websocket'],
    ['WebSocket', 'websocket'],
    ['websocket, h2c', 'websocket'],
    ['h2c', '_OTHER'],
    ['nonsense-websocket', '_OTHER'],
    ['x'.repeat(100), '_OTHER'],
  ])('have a name that is known: %s', async (protocol, name) => {
    const server = createServer().on('upgrade', (_, socket) => void socket.end(switching));
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(wanting(protocol));
    await connection.rest();
    await closed(running, 1);
    expect(pointsOf(await running.collect(), duration)[0]?.attributes['network.protocol.name']).toBe(name);
  });

  it('have the route that the application says, and the error that they ended by', async () => {
    const server = createServer().on('upgrade', (request, socket) => {
      setRoute(request, '/rooms/:room');
      socket.on('error', () => {});
      socket.write(switching);
      socket.destroy(new RangeError('out of it'));
    });
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    await closed(running, 1);
    expect(pointsOf(await running.collect(), duration)[0]?.attributes).toEqual({
      ...webSocket,
      'http.route': '/rooms/:room',
      'error.type': 'RangeError',
    });
  });

  it('are tunnels where the method is CONNECT', async () => {
    const server = createServer().on('connect', (_, socket: Duplex) => void socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send('CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n');
    await connection.rest();
    await closed(running, 1);
    expect(pointsOf(await running.collect(), duration)[0]?.attributes).toEqual({
      'http.request.method': 'CONNECT',
      'url.scheme': 'http',
    });
  });

  it('are found on servers with encryption, whose class is met with their first connection', async () => {
    const server = createHttpsServer(serverKey).on('upgrade', (_, socket) => void socket.end(switching));
    const running = await measured(server);
    const connection = tlsConnect({ port: running.port, host: '127.0.0.1', ...clientKey });
    connection.write(wanting('websocket'));
    connection.resume();
    await closed(running, 1);
    expect(pointsOf(await running.collect(), duration)[0]?.attributes['url.scheme']).toBe('https');
  });

  it('are found on servers for both versions of HTTP', async () => {
    const server = createSecureServer({ ...serverKey, allowHTTP1: true });
    server.on('upgrade', (_, socket: Duplex) => void socket.end(switching));
    const running = await measured(server);
    const connection = tlsConnect({ port: running.port, host: '127.0.0.1', ...clientKey });
    connection.write(wanting('websocket'));
    connection.resume();
    await closed(running, 1);
  });

  it('are streams over HTTP/2 that are opened with CONNECT', async () => {
    const server = createHttp2Server({ settings: { enableConnectProtocol: true } });
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 });
      stream.resume().on('end', () => stream.end());
    });
    const running = await measured(server);
    const session = http2Connect(`http://127.0.0.1:${running.port}`);
    await once(session, 'remoteSettings');
    const headers = {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/',
      ':scheme': 'http',
      ':authority': 'x',
    };
    const stream = session.request(headers);
    await once(stream, 'response');
    expect(pointValue(await running.collect(), active)).toBe(1);
    stream.resume().end();
    await closed(running, 1);
    session.close();
    const metrics = await running.collect();
    expect(pointsOf(metrics, duration)[0]?.attributes).toEqual({ ...webSocket, 'http.request.method': 'CONNECT' });
    expect(pointsOf(metrics, 'http.server.request.duration')).toEqual([]);
  });

  it('are counted once where a server hands them on to another one', async () => {
    const inner = createServer().on('upgrade', (_, socket) => void socket.end(switching));
    const outer = createServer().on('upgrade', (...upgrade) => void inner.emit('upgrade', ...upgrade));
    const running = await measured(outer);
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    await connection.rest();
    await closed(running, 1);
  });

  it('are not counted where the application ignores the request', async () => {
    const server = createServer().on('upgrade', (_, socket) => void socket.end(switching));
    const running = await measured(server, { server: { ignore: (request) => request.url === '/' } });
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    await connection.rest();
    expect(pointsOf(await running.collect(), active)).toEqual([]);
  });

  it('are not counted on a server that is ignored', async () => {
    const server = ignored(createServer()).on('upgrade', (_, socket) => void socket.end(switching));
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    await connection.rest();
    expect(pointsOf(await running.collect(), active)).toEqual([]);
  });

  it('leave a server alone that upgrades nothing', async () => {
    const server = createServer((_, response) => void response.writeHead(426, { connection: 'close' }).end());
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(wanting('websocket'));
    expect(await connection.rest()).toMatch(/^HTTP\/1\.1 426 /);
    expect(server.listenerCount('upgrade')).toBe(0);
    await eventually(async () => pointHistogram(await running.collect(), 'http.server.request.duration'), {
      what: 'an ordinary request',
    });
  });

  it('leave the stream of a CONNECT to what the server answers', async () => {
    const server = createHttp2Server((_, response) => void response.end('ok'));
    const running = await measured(server);
    const client = http2Client(running.port);
    const stream = client.session.request({ ':method': 'CONNECT', ':authority': 'x:1' }).resume();
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(405);
  });
});
