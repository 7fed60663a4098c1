import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { eventually, recordWarnings } from '@executor-metrics/testkit';
import Fastify from 'fastify';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { servingOf } from '../testdata/serving/opened-serving.ts';
import { exchanged, getRequest, rawConnection } from '../testdata/serving/raw-client.ts';
import { recordedResponses } from '../testdata/serving/recorded-responses.ts';
import { controlledScrape, expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import type { Scrape } from './scrape.ts';
import type { ServingOptions } from './serving-options.ts';

const up = async () => expositionOf('up 1\n');
const pluginOf = (scrape: Scrape = up, options?: ServingOptions) =>
  servingOf(scrape, { preventServerStart: true, ...options }).fastifyPlugin;

/** Closed at the end of the test. */
function application() {
  const app = Fastify({ forceCloseConnections: true });
  onTestFinished(() => app.close());
  return app;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the Fastify plugin', () => {
  it('is a route for GET and HEAD at its path, and none for anything else', async () => {
    const app = application();
    await app.register(pluginOf(), { path: '/internal/metrics' });
    const got = await app.inject('/internal/metrics?name[]=up');
    expect([got.statusCode, got.body]).toEqual([200, 'up 1\n']);
    expect(got.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      vary: 'Accept, Accept-Encoding',
    });
    const head = await app.inject({ method: 'HEAD', url: '/internal/metrics' });
    expect([head.statusCode, head.headers['content-length'], head.body]).toEqual([200, '5', '']);
    expect((await app.inject({ method: 'POST', url: '/internal/metrics' })).statusCode).toBe(404);
  });

  it('is at the path of the exporter where it is given none, below the prefix of the registration', async () => {
    const app = application();
    await app.register(pluginOf(up, { path: '/m' }));
    await app.register(pluginOf(), { prefix: '/b' });
    expect((await app.inject('/m')).statusCode).toBe(200);
    expect((await app.inject('/b/metrics')).statusCode).toBe(200);
  });

  it('refuses a path that is none when it is registered', async () => {
    const app = application();
    const registered = async () => app.register(pluginOf(), { path: 'metrics' });
    await expect(registered).rejects.toThrow('fastifyPlugin: option "path" is "metrics"; accepted: a path that starts');
  });

  it('stays inside of its own scope: hooks of others apply to it, and nothing of it to others', async () => {
    const app = application();
    const seen: string[] = [];
    app.addHook('onRequest', async (_request, reply) => void reply.header('vary', 'Origin').header('x-from', 'hook'));
    app.addHook('onSend', async (request) => void seen.push(request.url));
    app.get('/other', async () => 'other');
    await app.register(pluginOf());
    const { headers } = await app.inject('/metrics');
    expect([headers.vary, headers['x-from']]).toEqual(['Origin, Accept, Accept-Encoding', 'hook']);
    const other = await app.inject('/other');
    expect([other.body, other.headers['cache-control']]).toEqual(['other', undefined]);
    expect(seen).toEqual(['/metrics', '/other']);
  });

  it('is closed to whom a hook of the application refuses', async () => {
    const app = application();
    const { scrape, asked } = controlledScrape();
    app.addHook('onRequest', async (_request, reply) => reply.code(401).send('no'));
    await app.register(pluginOf(scrape));
    expect((await app.inject('/metrics')).statusCode).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each(['identity', 'gzip'])('sends a large body whole over a socket: %s', async (encoding) => {
    const body = largeText(3_000_000);
    const app = application();
    await app.register(pluginOf(async () => expositionOf(body)));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const response = await fetch(`${url}/metrics`, { headers: { 'accept-encoding': encoding } });
    expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
    expect((await response.text()) === body).toBe(true);
  });

  it('gives a large compressed body in one piece to inject too', async () => {
    const body = largeText(300_000);
    const app = application();
    await app.register(pluginOf(async () => expositionOf(body)));
    const { rawPayload } = await app.inject({ url: '/metrics', headers: { 'accept-encoding': 'gzip' } });
    expect(gunzipSync(rawPayload).toString()).toBe(body);
  });

  it('guards the metrics by address and credentials', async () => {
    const app = application();
    const options = { allowedAddresses: ['127.0.0.1'], authorization: { bearerToken: 't' } };
    await app.register(pluginOf(up, options));
    const authorization = 'Bearer t';
    expect((await app.inject('/metrics')).statusCode).toBe(401);
    expect((await app.inject({ url: '/metrics', headers: { authorization } })).statusCode).toBe(200);
    const elsewhere = { url: '/metrics', headers: { authorization }, remoteAddress: '192.0.2.1' };
    expect((await app.inject(elsewhere)).statusCode).toBe(403);
  });

  it('answers 500 and 503 as the other handlers do', async () => {
    const app = application();
    recordWarnings();
    const serving = servingOf(() => Promise.reject(new Error('gone')), { preventServerStart: true });
    await app.register(serving.fastifyPlugin);
    expect((await app.inject('/metrics')).body).toBe('The metrics could not be collected: gone\n');
    await serving.close();
    expect((await app.inject('/metrics')).statusCode).toBe(503);
  });

  it('cuts off a client that does not read', async () => {
    const app = application();
    const options = { compression: 'none', sendTimeoutMs: 50 } as const;
    await app.register(pluginOf(async () => expositionOf(largeText(20_000_000)), options));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const responses = recordedResponses();
    const socket = await rawConnection((app.server.address() as AddressInfo).port);
    socket.pause();
    socket.on('error', () => {});
    socket.write(getRequest('/metrics'));
    await eventually(() => expect(responses[0]?.destroyed).toBe(true), { what: 'the end', intervalMs: 5 });
  });

  it('works with HTTP/2', async () => {
    const app = Fastify({ http2: true });
    onTestFinished(() => app.close());
    await app.register(pluginOf(async () => expositionOf(largeText(300_000))));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const client = connectHttp2(url);
    onTestFinished(() => client.destroy());
    expect((await text(client.request({ ':path': '/metrics' }))) === largeText(300_000)).toBe(true);
  });

  it('survives a client that goes away during the scrape', async () => {
    const { scrape, next } = controlledScrape();
    const app = application();
    await app.register(pluginOf(scrape));
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const responses = recordedResponses();
    const socket = await rawConnection(port);
    socket.write(getRequest('/metrics'));
    const asked = await next(0);
    socket.resetAndDestroy();
    await eventually(() => expect(responses[0]?.destroyed).toBe(true), { what: 'the end', intervalMs: 5 });
    asked.answer('up 1\n');
    const again = exchanged(port, getRequest('/metrics', 'Connection: close\r\n'));
    (await next(1)).answer('up 2\n');
    expect(await again).toContain('up 2');
  });

  it('marks each request, so that no instrumentation counts it', async () => {
    const app = application();
    const answered: IncomingMessage[] = [];
    app.addHook('onResponse', async (request) => void answered.push(request.raw));
    await app.register(pluginOf());
    await app.inject('/metrics');
    expect(answered.map((raw) => Reflect.get(raw, Symbol.for('executor-metrics.ignore')))).toEqual([true]);
  });
});
