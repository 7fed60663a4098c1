import { createServer as createHttp1Server } from 'node:http';
import { createServer } from 'node:http2';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificates } from '../testdata/certificates.ts';
import { detailsOf, grpcServer } from '../testdata/grpc-server.ts';
import { encodeMessage } from '../testdata/otlp-schema.ts';
import { payload, send } from '../testdata/sending.ts';
import { GrpcTransport, type GrpcTransportOptions } from './grpc-transport.ts';

function transportTo(url: string, options: Partial<GrpcTransportOptions> = {}): GrpcTransport {
  const transport = new GrpcTransport({ url, headers: {}, tls: undefined, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

async function listening(server: Pick<Server, 'listen' | 'once' | 'address' | 'close'>): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once('listening', () => resolve(undefined)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('GrpcTransport', () => {
  it('calls the official server, with headers as metadata', async () => {
    const server = await grpcServer();
    const transport = transportTo(`${server.url}/ignored/path`, { headers: { 'X-Key': 'k' } });
    expect(await send(transport)).toEqual({ status: 'accepted', rejectedPoints: 0, message: '', code: 'OK' });
    expect(server.pushes[0]?.body).toEqual(payload.body);
    expect(server.pushes[0]?.metadata.get('x-key')).toEqual(['k']);
    expect(server.pushes[0]?.metadata.get('user-agent')[0]).toMatch(/^OTel-OTLP-Exporter-JavaScript-ExecutorMetrics\//);
  });

  it('sends compressed messages as such', async () => {
    const server = await grpcServer();
    await send(transportTo(server.url), {}, { body: gzipSync(payload.body), gzipped: true });
    expect(server.pushes[0]?.body).toEqual(payload.body);
  });

  it('makes all calls on one connection, one after another or at once', async () => {
    const server = await grpcServer();
    const transport = transportTo(server.url);
    for (let i = 0; i < 3; i++) expect(await send(transport)).toMatchObject({ status: 'accepted' });
    const answers = await Promise.all([send(transport), send(transport)]);
    expect(answers.map((answer) => answer.status)).toEqual(['accepted', 'accepted']);
  });

  it('hears which part of the data was rejected', async () => {
    const response = encodeMessage('ExportMetricsServiceResponse', {
      partialSuccess: { rejectedDataPoints: 4, errorMessage: 'zu alt' },
    });
    const server = await grpcServer((done) => done(null, response));
    expect(await send(transportTo(server.url))).toMatchObject({ rejectedPoints: 4, message: 'zu alt' });
  });

  it('hears why a call failed, with the letters of any language', async () => {
    const server = await grpcServer((done) => done({ code: status.INVALID_ARGUMENT, details: 'größer\nals 温度' }));
    expect(await send(transportTo(server.url))).toMatchObject({
      ...{ status: 'refused', blamesData: true },
      failure: { errorType: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT: größer als 温度' },
    });
  });

  it('hears how long it is to wait', async () => {
    const details = encodeMessage('Status', {
      details: [
        {
          typeUrl: 'type.googleapis.com/google.rpc.RetryInfo',
          value: encodeMessage('RetryInfo', { retryDelay: { seconds: 3 } }),
        },
      ],
    });
    const server = await grpcServer((done) => done({ code: status.UNAVAILABLE, metadata: detailsOf(details) }));
    expect(await send(transportTo(server.url))).toMatchObject({
      status: 'refused',
      retryable: true,
      retryAfterMs: 3000,
    });
  });

  it('finds out that the official server takes no more than 4 MiB', async () => {
    const server = await grpcServer();
    const body = Buffer.alloc(5 * 2 ** 20);
    expect(await send(transportTo(server.url), {}, { body, gzipped: false })).toMatchObject({ status: 'too-large' });
  });

  it('knows that a server that cannot be reached has nothing', async () => {
    expect(await send(transportTo('http://127.0.0.1:1'))).toMatchObject({
      status: 'unsent',
      failure: { errorType: 'ECONNREFUSED', reason: expect.stringContaining('127.0.0.1:1') },
    });
  });

  it('knows that a server that does not answer may have it, and calls on another connection', async () => {
    const server = await grpcServer((done, index) => {
      if (index > 0) done(null, Buffer.alloc(0));
    });
    const transport = transportTo(server.url);
    expect(await send(transport, { timeoutMs: 100 })).toMatchObject({
      status: 'unanswered',
      failure: { errorType: expect.stringMatching(/timeout|DEADLINE_EXCEEDED/) },
    });
    expect(await send(transport)).toMatchObject({ status: 'accepted' });
  });

  it('knows that a server that dies in the middle of a call may have it', async () => {
    const server = await grpcServer(() => server.stop());
    expect(await send(transportTo(server.url))).toMatchObject({ status: 'unanswered' });
  });

  it('knows that a call that the server refused to begin did not arrive', async () => {
    const server = createServer();
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      stream.close(7);
    });
    expect(await send(transportTo(await listening(server)))).toMatchObject({ status: 'unsent' });
  });

  it('connects again after the server has said goodbye, with one attempt lost at the most', async () => {
    const server = createServer();
    let calls = 0;
    server.on('stream', (stream) => {
      calls++;
      stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true });
      if (calls === 1) stream.session?.goaway();
    });
    const transport = transportTo(await listening(server));
    const answers: string[] = [];
    for (let i = 0; i < 4; i++) answers.push((await send(transport)).status);
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(calls);
    expect(answers.slice(2)).toEqual(['accepted', 'accepted']);
    expect(answers).not.toContain('unanswered');
  });

  it.each([
    [503, 'UNAVAILABLE', { status: 'refused', retryable: true }],
    [404, 'UNIMPLEMENTED', { status: 'refused', blamesData: false }],
  ])('understands HTTP %i of a server in between as %s', async (code, errorType, expected) => {
    const server = createServer();
    server.on('stream', (stream) => {
      stream.respond({ ':status': code, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    expect(await send(transportTo(await listening(server)))).toMatchObject({ ...expected, failure: { errorType } });
  });

  it('does not take an answer without a status for one', async () => {
    const server = createServer();
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' });
      stream.end();
    });
    expect(await send(transportTo(await listening(server)))).toMatchObject({ status: 'unanswered' });
  });

  it.each([
    ['HTTP/1.1', () => createHttp1Server((_req, res) => void res.end('hello'))],
    ['something else', () => createTcpServer((socket) => void socket.end('hello\n'))],
  ])('fails on a server that speaks %s', async (_what, create) => {
    const answer = await send(transportTo(await listening(create() as Server)), { timeoutMs: 2000 });
    expect(answer.status).toMatch(/unanswered|unsent/);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no token'))],
    ['gives what HTTP/2 forbids', () => ({ connection: 'close' })],
  ])('sends nothing where the function for headers %s', async (_what, headers) => {
    const server = await grpcServer();
    expect(await send(transportTo(server.url, { headers }))).toMatchObject({ status: 'unsent' });
    expect(server.pushes).toHaveLength(0);
  });

  it('gives up when the time of the push is over', async () => {
    const server = await grpcServer(() => push.abort());
    const push = new AbortController();
    expect(await send(transportTo(server.url), { signal: push.signal })).toMatchObject({ status: 'unanswered' });
  });

  it('speaks TLS with the certificates that it is told to trust', async () => {
    const server = await grpcServer(undefined, { secure: true });
    const to = (tls: GrpcTransportOptions['tls']) => transportTo(server.url, { tls });
    expect(await send(to({ caFile: certificates.ca }))).toMatchObject({ status: 'accepted' });
    expect(await send(to(undefined))).toMatchObject({ status: 'unsent' });
    expect(await send(to({ caFile: '/no/such/file' }))).toMatchObject({
      status: 'unsent',
      failure: { errorType: 'ENOENT' },
    });
  });
});
