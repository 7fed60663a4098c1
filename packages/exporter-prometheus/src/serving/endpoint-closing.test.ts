import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type Server } from 'node:http';
import { Agent as HttpsAgent, get as httpsGet } from 'node:https';
import { fileURLToPath } from 'node:url';
import { startProgram } from '@executor-metrics/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openedServing } from '../testdata/serving/opened-serving.ts';
import { rawConnection, restOf } from '../testdata/serving/raw-client.ts';
import { controlledScrape, expositionOf } from '../testdata/serving/scrapes.ts';
import { selfSigned } from '../testdata/serving/self-signed.ts';
import { Endpoint } from './endpoint.ts';

const up = async () => expositionOf('up 1\n');

describe('an endpoint that closes', () => {
  it('frees its port and has no url any more', async () => {
    const { endpoint, url } = await openedServing(up);
    await endpoint?.close();
    expect(endpoint?.url).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('has closed when a second close() settles that came at once', async () => {
    const { endpoint, url } = await openedServing(up);
    void endpoint?.close();
    await endpoint?.close();
    await expect(fetch(url)).rejects.toThrow();
    await endpoint?.close();
  });

  it('while it opens leaves nothing open', async () => {
    const options = { host: 'localhost', port: 0, path: '/metrics' };
    const endpoint = new Endpoint(options, (_, res) => void res.end());
    const opening = endpoint.open();
    await endpoint.close();
    const { url } = await opening;
    expect(endpoint.url).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('does not open again', async () => {
    const { endpoint } = await openedServing(up);
    await endpoint?.close();
    await expect(endpoint?.open()).rejects.toThrow('the endpoint has been closed');
  });

  it('lets a scrape that is under way finish, and ends its connection', async () => {
    const { scrape, next } = controlledScrape();
    const { close, url } = await openedServing(scrape, {}, { limits: { closeGraceMs: 60_000 } });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const responded = once(get(url, { agent }), 'response') as Promise<[IncomingMessage]>;
    const asked = await next(0);
    const closed = close();
    asked.answer('up 1\n');
    const [response] = await responded;
    expect(response.statusCode).toBe(200);
    response.resume();
    await closed;
  });

  it('is not held by connections on which nothing or half a request has come', async () => {
    const { close, port } = await openedServing(up, {}, { limits: { closeGraceMs: 60_000 } });
    const silent = await rawConnection(port);
    const half = await rawConnection(port);
    half.write('GET /metrics HTTP/1.1\r\nHost:');
    await close();
    expect(await Promise.all([silent, half].map(restOf))).toHaveLength(2);
  });

  it('is not held by connections whose TLS handshake has not begun', async () => {
    const { close, port } = await openedServing(up, { tls: selfSigned() }, { limits: { closeGraceMs: 60_000 } });
    const silent = await rawConnection(port);
    const ended = restOf(silent);
    await close();
    expect((await ended).text).toBe('');
  });

  it('cuts a scrape off that takes longer than the grace', async () => {
    const { scrape, next } = controlledScrape();
    const { close, url } = await openedServing(scrape, {}, { limits: { closeGraceMs: 20 } });
    const outcome = fetch(url).then(
      () => 'answered',
      () => 'cut off',
    );
    const asked = await next(0);
    await close();
    expect(await outcome).toBe('cut off');
    asked.answer('late\n');
  });
});

describe('the server of an endpoint', () => {
  it.each(['http', 'https'])(
    'does not keep the process with %s, even while a client keeps its connection and asks again and again',
    async (scheme) => {
      const script = fileURLToPath(new URL('../testdata/serving/opens-and-ends.js', import.meta.url));
      const args = ['--conditions=@executor-metrics/source', script, scheme];
      await using program = await startProgram(process.execPath, args, { readyWhen: /^https?:/ });
      const url = await program.waitForLine(/^https?:/);
      const options = { keepAlive: true, maxSockets: 1, rejectUnauthorized: false };
      const agent = scheme === 'https' ? new HttpsAgent(options) : new Agent(options);
      const ask = (): unknown =>
        (scheme === 'https' ? httpsGet : get)(url, { agent }, (response) => response.resume()).on('error', () => {});
      const asking = setInterval(ask, 20);
      onTestFinished(() => {
        clearInterval(asking);
        agent.destroy();
      });
      expect(await program.exited).toEqual({ code: 0, signal: null });
    },
    30_000,
  );

  it('survives an error of the operating system after it has begun to listen', async () => {
    let server: Server | undefined;
    const onRequest = (message: unknown): void => {
      server = (message as { readonly server: Server }).server;
    };
    subscribe('http.server.request.start', onRequest);
    onTestFinished(() => void unsubscribe('http.server.request.start', onRequest));
    const { url } = await openedServing(up);
    await fetch(url);
    expect(server?.emit('error', new Error('accept EMFILE'))).toBe(true);
    expect((await fetch(url)).status).toBe(200);
  });

  it('is marked, as each of its requests is, so that no instrumentation counts it', async () => {
    const ignore = Symbol.for('executor-metrics.ignore');
    const marks: unknown[] = [];
    const onRequest = (message: unknown): void => {
      const { server, request } = message as { readonly server: Server; readonly request: IncomingMessage };
      marks.push(Reflect.get(server, ignore));
      setImmediate(() => marks.push(Reflect.get(request, ignore)));
    };
    subscribe('http.server.request.start', onRequest);
    onTestFinished(() => void unsubscribe('http.server.request.start', onRequest));
    const { url } = await openedServing(up);
    await fetch(url);
    expect(marks).toEqual([true, true]);
  });
});
