import { readFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { otlpReceiver, resetConnection } from '@executor-metrics/testkit';
import { context, createContextKey } from '@opentelemetry/api';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { certificates } from '../testdata/certificates.ts';
import { send } from '../testdata/sending.ts';
import { HttpTransport, type HttpTransportOptions } from './http-transport.ts';

function transportTo(url: string, options: Partial<HttpTransportOptions> = {}): HttpTransport {
  const transport = new HttpTransport({
    ...{ url, headers: {}, contentType: 'application/x-protobuf', tls: undefined, agent: undefined },
    ...options,
  });
  onTestFinished(() => transport.close());
  return transport;
}

describe('HttpTransport', () => {
  it('posts the payload to the address as it is, with the headers', async () => {
    const receiver = await otlpReceiver();
    const headers = { 'X-Api-Key': 'k', 'Content-Type': 'text/plain', 'user-agent': 'mine' };
    const transport = transportTo(`${receiver.origin}/own/path?a=b`, { headers });
    expect(await send(transport)).toMatchObject({ status: 'accepted' });
    expect(receiver.pushes[0]).toMatchObject({ method: 'POST', path: '/own/path?a=b' });
    expect(receiver.pushes[0]?.headers).toMatchObject({
      'x-api-key': 'k',
      'content-type': 'application/x-protobuf',
      'content-length': '2',
      'user-agent': 'mine',
    });
    expect(receiver.pushes[0]?.headers).not.toHaveProperty('content-encoding');
  });

  it('says who it is', async () => {
    const receiver = await otlpReceiver();
    await send(transportTo(receiver.origin));
    expect(receiver.pushes[0]?.headers['user-agent']).toMatch(/^OTel-OTLP-Exporter-JavaScript-ExecutorMetrics\/\d/);
  });

  it('sends user and password of the address as credentials', async () => {
    const receiver = await otlpReceiver();
    await send(transportTo(receiver.origin.replace('//', '//user:pass@')));
    expect(receiver.pushes[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:pass').toString('base64')}`);
  });

  it('asks for headers before each request where a function gives them', async () => {
    const receiver = await otlpReceiver();
    let key = 0;
    const transport = transportTo(receiver.origin, { headers: async () => ({ 'x-key': String(++key) }) });
    await send(transport);
    await send(transport);
    expect(receiver.pushes.map(({ headers }) => headers['x-key'])).toEqual(['1', '2']);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no token'))],
    ['gives what cannot be sent', () => ({ 'x-key': 'a\nb' })],
    ['gives nothing', () => undefined as never],
  ])('sends nothing where that function %s', async (_what, headers) => {
    const receiver = await otlpReceiver();
    expect(await send(transportTo(receiver.origin, { headers }))).toMatchObject({ status: 'unsent' });
    expect(receiver.pushes).toHaveLength(0);
  });

  it('uses one connection for the requests of a push', async () => {
    const receiver = await otlpReceiver();
    const transport = transportTo(receiver.origin);
    for (let i = 0; i < 5; i++) await send(transport);
    expect(await receiver.connections()).toBe(1);
  });

  it('knows that a backend that cannot be reached has nothing', async () => {
    expect(await send(transportTo('http://127.0.0.1:1/v1/metrics'))).toMatchObject({
      status: 'unsent',
      failure: { errorType: 'ECONNREFUSED', reason: expect.stringContaining('127.0.0.1:1') },
    });
    expect(await send(transportTo('http://no-such-host.invalid/'))).toMatchObject({ status: 'unsent' });
  });

  it.each([
    ['breaks the connection', resetConnection, 'ECONNRESET'],
    ['closes the connection', (res: { socket: { end(): void } | null }) => res.socket?.end(), 'ECONNRESET'],
    ['hangs', () => {}, 'timeout'],
  ])('knows that a backend that %s may have it', async (_what, respond, errorType) => {
    const receiver = await otlpReceiver(respond as never);
    const answer = await send(transportTo(receiver.origin), { timeoutMs: 100 });
    expect(answer).toMatchObject({ status: 'unanswered', failure: { errorType } });
  });

  it('gives up when the time of the push is over, also before it has begun', async () => {
    const receiver = await otlpReceiver(() => {});
    const push = new AbortController();
    const sending = send(transportTo(receiver.origin), { signal: push.signal });
    await receiver.push(0);
    push.abort();
    expect(await sending).toMatchObject({ status: 'unanswered', failure: { errorType: 'timeout' } });
    expect(await send(transportTo(receiver.origin), { signal: push.signal })).toMatchObject({ status: 'unsent' });
  });

  it('goes by the status where the rest of the answer is lost', async () => {
    const receiver = await otlpReceiver((res) => {
      res.writeHead(200, { 'content-length': '100' });
      res.write('part', () => res.socket?.resetAndDestroy());
    });
    expect(await send(transportTo(receiver.origin))).toMatchObject({ status: 'accepted' });
  });

  it('reads no answer without an end', async () => {
    let isOpen = true;
    const receiver = await otlpReceiver((res) => {
      res.writeHead(503);
      res.on('close', () => {
        isOpen = false;
      });
      const write = (): void => {
        if (isOpen) res.write('x'.repeat(16_384), () => setImmediate(write));
      };
      write();
    });
    expect(await send(transportTo(receiver.origin))).toMatchObject({ status: 'refused', retryable: true });
    await vi.waitFor(() => expect(isOpen).toBe(false));
  });

  it('understands what is no HTTP as an answer that never came', async () => {
    const server = createTcpServer((socket) => socket.end('hello\n')).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const answer = await send(transportTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`));
    expect(answer).toMatchObject({ status: 'unanswered' });
  });

  it('marks its requests and its agent, so that nobody counts or traces them', async () => {
    const receiver = await otlpReceiver();
    const ignored = Symbol.for('executor-metrics.ignore');
    const agent = new Agent();
    const addRequest = vi.spyOn(agent, 'addRequest' as never) as unknown as { mock: { calls: [object][] } };
    const suppressed: unknown[] = [];
    const key = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
    vi.spyOn(context, 'with').mockImplementation((given, work) => {
      suppressed.push(given.getValue(key));
      return work();
    });
    await send(transportTo(receiver.origin, { agent }));
    vi.restoreAllMocks();
    expect(Reflect.get(addRequest.mock.calls[0]?.[0] ?? {}, ignored)).toBe(true);
    expect(suppressed).toEqual([true]);
  });

  it('leaves the agent of the user as it is, and open', async () => {
    const receiver = await otlpReceiver();
    const agent = new Agent({ keepAlive: true });
    const destroy = vi.spyOn(agent, 'destroy');
    const transport = transportTo(receiver.origin, { agent });
    await send(transport);
    transport.close();
    expect(destroy).not.toHaveBeenCalled();
    agent.destroy();
  });
});

describe('HttpTransport with TLS', () => {
  async function secureServer(options: { readonly requestCert?: boolean } = {}) {
    const clients: string[] = [];
    const server = createServer(
      {
        cert: readFileSync(certificates.serverCert),
        key: readFileSync(certificates.serverKey),
        ca: readFileSync(certificates.ca),
        ...(options.requestCert && { requestCert: true, rejectUnauthorized: true }),
      },
      (req, res) => {
        const { subject } = (
          req.socket as unknown as { getPeerCertificate(): { subject?: { CN?: string } } }
        ).getPeerCertificate();
        clients.push(subject?.CN ?? 'none');
        req.resume();
        res.end();
      },
    ).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close().closeAllConnections());
    await new Promise((resolve) => server.once('listening', resolve));
    return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/metrics`, clients };
  }

  it('trusts the certificates of a file', async () => {
    const { url } = await secureServer();
    expect(await send(transportTo(url, { tls: { caFile: certificates.ca } }))).toMatchObject({ status: 'accepted' });
  });

  it('trusts the certificates that it is given', async () => {
    const { url } = await secureServer();
    const ca = readFileSync(certificates.ca);
    expect(await send(transportTo(url, { tls: { ca } }))).toMatchObject({ status: 'accepted' });
    expect(await send(transportTo(url, { tls: { ca: ca.toString() } }))).toMatchObject({ status: 'accepted' });
  });

  it('sends nothing to a server that it does not trust', async () => {
    const { url, clients } = await secureServer();
    expect(await send(transportTo(url))).toMatchObject({
      status: 'unsent',
      failure: { errorType: expect.stringMatching(/CERT|SIGNATURE|ISSUER/) },
    });
    expect(clients).toEqual([]);
  });

  it('shows its own certificate', async () => {
    const { url, clients } = await secureServer({ requestCert: true });
    const { ca, clientCert, clientKey } = certificates;
    const tls = { caFile: ca, certFile: clientCert, keyFile: clientKey };
    expect(await send(transportTo(url, { tls }))).toMatchObject({ status: 'accepted' });
    expect(clients).toEqual(['client']);
  });

  it('checks the name that it is told', async () => {
    const { url } = await secureServer();
    const to = (serverName: string) => transportTo(url, { tls: { caFile: certificates.ca, serverName } });
    expect(await send(to('backend.test'))).toMatchObject({ status: 'accepted' });
    expect(await send(to('other.test'))).toMatchObject({ status: 'unsent' });
  });

  it('says which file it cannot read, and reads again the next time', async () => {
    const { url } = await secureServer();
    const folder = await mkdtemp(join(tmpdir(), 'tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const transport = transportTo(url, { tls: { caFile: join(folder, 'ca.pem') } });
    expect(await send(transport)).toMatchObject({
      status: 'unsent',
      failure: { errorType: 'ENOENT', reason: expect.stringContaining('tls.caFile cannot be read') },
    });
    await cp(certificates.ca, join(folder, 'ca.pem'));
    expect(await send(transport)).toMatchObject({ status: 'accepted' });
  });

  it('takes renewed certificates for the connection after one that failed', async () => {
    const { url } = await secureServer();
    const folder = await mkdtemp(join(tmpdir(), 'tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const caFile = join(folder, 'ca.pem');
    await cp(certificates.clientCert, caFile);
    const transport = transportTo(url, { tls: { caFile } });
    expect(await send(transport)).toMatchObject({ status: 'unsent' });
    await cp(certificates.ca, caFile);
    expect(await send(transport)).toMatchObject({ status: 'accepted' });
  });
});
