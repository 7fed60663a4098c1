import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually, recordWarnings } from '@executor-metrics/testkit';
import { type DiagLogger, diag } from '@opentelemetry/api';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { applicationOf, servingOf } from '../testdata/serving/opened-serving.ts';
import { exchanged, getRequest, rawConnection, restOf } from '../testdata/serving/raw-client.ts';
import { controlledScrape, expositionOf, largeText } from '../testdata/serving/scrapes.ts';
import { answerWith } from './answer.ts';
import type { AnswersUnderWay } from './answers-under-way.ts';
import { nodeHandler } from './node-handler.ts';
import type { Scrape } from './scrape.ts';
import type { ServingOptions } from './serving-options.ts';

const up = async () => expositionOf('up 1\n');
const mounted = (scrape: Scrape = up, options?: ServingOptions) =>
  servingOf(scrape, { preventServerStart: true, ...options }).handler;

function recordedErrors(): unknown[][] {
  const errors: unknown[][] = [];
  const nothing = (): void => {};
  const error = (...said: unknown[]): void => void errors.push(said);
  const logger: DiagLogger = { error, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { suppressOverrideMessage: true });
  onTestFinished(() => diag.disable());
  return errors;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the handler for node:http', () => {
  it('answers whatever path the application gives it, and needs no this', async () => {
    const handler = mounted();
    const { url } = await applicationOf(handler);
    const response = await fetch(`${url}/any/path?name[]=up`);
    expect(await response.text()).toBe('up 1\n');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('answers HEAD with the same headers and no body', async () => {
    const { url } = await applicationOf(mounted(async () => expositionOf(largeText(200_000))));
    const headers = { 'accept-encoding': 'gzip' };
    const [whole, head] = [await fetch(url, { headers }), await fetch(url, { headers, method: 'HEAD' })];
    await whole.arrayBuffer();
    expect(await head.text()).toBe('');
    // The client of this test ends its connection after HEAD, and says so; the rest is ours.
    const ours = ({ headers }: Response) =>
      [...headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name));
    expect(ours(head)).toEqual(ours(whole));
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(1000);
  });

  it('keeps the headers of the application, and joins Vary', async () => {
    const handler = mounted();
    const { url } = await applicationOf((req, res) => {
      res.setHeader('x-request-id', '7').setHeader('Vary', 'Origin');
      handler(req, res);
    });
    const { headers } = await fetch(url);
    expect([headers.get('x-request-id'), headers.get('vary')]).toEqual(['7', 'Origin, Accept, Accept-Encoding']);
  });

  it('does not scrape for a response that has ended, or whose head has been sent', async () => {
    const { scrape, asked } = controlledScrape();
    const handler = mounted(scrape);
    const { url } = await applicationOf((req, res) => {
      if (req.url === '/ended') res.end('ended');
      else res.writeHead(200).write('begun, ');
      handler(req, res);
      if (req.url !== '/ended') res.end('ended');
    });
    expect(await (await fetch(`${url}/ended`)).text()).toBe('ended');
    expect(await (await fetch(`${url}/begun`)).text()).toBe('begun, ended');
    expect(asked).toEqual([]);
  });

  it('leaves an answer alone that the application has given meanwhile', async () => {
    const { scrape, next } = controlledScrape();
    const handler = mounted(scrape);
    const errors = recordedErrors();
    const { url } = await applicationOf((req, res) => {
      handler(req, res);
      res.writeHead(503).end('too slow');
    });
    const response = await fetch(url);
    (await next(0)).answer('up 1\n');
    expect([response.status, await response.text()]).toEqual([503, 'too slow']);
    expect(errors).toEqual([]);
  });

  it('does nothing for a client that has gone meanwhile', async () => {
    const { scrape, next } = controlledScrape();
    const handler = mounted(scrape);
    const closed = Promise.withResolvers<ServerResponse>();
    const { port } = await applicationOf((req, res) => {
      handler(req, res);
      res.once('close', () => closed.resolve(res));
    });
    const socket = await rawConnection(port);
    socket.write(getRequest('/'));
    const asked = await next(0);
    socket.resetAndDestroy();
    const res = await closed.promise;
    asked.answer('up 1\n');
    await new Promise((resolve) => setImmediate(resolve));
    expect([res.headersSent, res.listenerCount('drain')]).toEqual([false, 0]);
  });

  it('survives a client that goes away in the middle of the body', async () => {
    const body = largeText(20_000_000);
    const handler = mounted(async () => expositionOf(body), { compression: 'none' });
    const closed = Promise.withResolvers<void>();
    const { url, port } = await applicationOf((req, res) => {
      handler(req, res);
      res.once('close', () => closed.resolve());
    });
    const socket = await rawConnection(port);
    socket.write(getRequest('/'));
    await once(socket, 'readable');
    socket.resetAndDestroy();
    await closed.promise;
    expect((await (await fetch(url)).text()).length).toBe(body.length);
  });

  it('survives that the application ends the response in the middle of the body', async () => {
    const handler = mounted(async () => expositionOf(largeText(20_000_000)), { compression: 'none' });
    const responses: ServerResponse[] = [];
    const { port } = await applicationOf((req, res) => {
      responses.push(res);
      handler(req, res);
    });
    const socket = await rawConnection(port);
    socket.write(getRequest('/', 'Connection: close\r\n'));
    await eventually(() => expect(responses[0]?.writableNeedDrain).toBe(true), {
      what: 'a full buffer',
      intervalMs: 5,
    });
    responses[0]?.end();
    expect((await restOf(socket)).text.length).toBeLessThan(20_000_000);
  });

  it('survives that the application ends the response as soon as its head is written', async () => {
    const handler = mounted();
    const { port } = await applicationOf((req, res) => {
      const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => ServerResponse;
      res.writeHead = (...args: unknown[]) => writeHead(...args).end();
      handler(req, res);
    });
    expect(await exchanged(port, getRequest('/', 'Connection: close\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('tells when an answer has been sent, or its client has gone', async () => {
    const ended = vi.fn();
    const underWay = { begin: () => ended } as unknown as AnswersUnderWay;
    const handler = nodeHandler(async () => answerWith(200, {}, expositionOf(largeText(20_000_000))), underWay);
    const { url, port } = await applicationOf(handler);
    await (await fetch(url)).arrayBuffer();
    await eventually(() => expect(ended).toHaveBeenCalledTimes(1), { what: 'the end', intervalMs: 5 });
    const socket = await rawConnection(port);
    socket.write(getRequest('/'));
    await once(socket, 'readable');
    socket.resetAndDestroy();
    await eventually(() => expect(ended).toHaveBeenCalledTimes(2), { what: 'the end', intervalMs: 5 });
  });

  it('reports, and does not throw, when what the application has wrapped around the response throws', async () => {
    const handler = mounted();
    const errors = recordedErrors();
    const { port } = await applicationOf((req, res) => {
      res.writeHead = () => {
        throw new Error('from the application');
      };
      handler(req, res);
    });
    expect(await exchanged(port, getRequest('/'))).toBe('');
    expect(errors).toEqual([
      ['executor-metrics: the answer to a scrape could not be sent', new Error('from the application')],
    ]);
  });

  it('throws nothing even where request and response are none', async () => {
    const handler = mounted();
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    recordedErrors();
    handler({} as IncomingMessage, {} as ServerResponse);
    handler(Object.freeze({ method: 'GET', headers: {} }) as IncomingMessage, {} as ServerResponse);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
  });

  it('marks each request, so that no instrumentation counts it', async () => {
    const handler = mounted();
    const marks: unknown[] = [];
    const { url } = await applicationOf((req, res) => {
      handler(req, res);
      marks.push(Reflect.get(req, Symbol.for('executor-metrics.ignore')));
    });
    await fetch(url);
    expect(marks).toEqual([true]);
  });

  it('guards the metrics by address and credentials', async () => {
    const local = { allowedAddresses: ['127.0.0.0/8'], authorization: { username: 'a', password: 'b' } };
    const { url } = await applicationOf(mounted(up, local));
    const headers = { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` };
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers })).status).toBe(200);
    const { url: elsewhere } = await applicationOf(mounted(up, { ...local, allowedAddresses: ['10.0.0.0/8'] }));
    expect((await fetch(elsewhere, { headers })).status).toBe(403);
  });

  it('takes nothing for the address of the client that came over a Unix socket', async () => {
    recordWarnings();
    const handler = mounted(up, { allowedAddresses: ['0.0.0.0/0', '::/0'] });
    const { server } = await applicationOf(handler);
    const path = `\0executor-metrics-${process.pid}-${performance.now()}`;
    server.close();
    server.listen(path);
    await once(server, 'listening');
    const [response] = (await once(get({ socketPath: path, path: '/' }), 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(403);
    response.resume();
  });

  it('answers over HTTP/2 through its compatibility API', async () => {
    const body = largeText(500_000);
    const handler = mounted(async () => expositionOf(body), { compression: 'none' });
    const server = createHttp2Server((req, res) =>
      handler(req as unknown as IncomingMessage, res as unknown as ServerResponse),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    onTestFinished(() => {
      client.destroy();
      server.close();
    });
    const stream = client.request({ ':path': '/metrics' });
    const [headers] = await once(stream, 'response');
    expect(headers[':status']).toBe(200);
    expect((await text(stream)).length).toBe(body.length);
  });
});
