import { once } from 'node:events';
import {
  type ClientHttp2Stream,
  constants,
  createSecureServer,
  createServer,
  connect as http2Connect,
  type ServerHttp2Stream,
} from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { addAbortSignal, PassThrough, pipeline } from 'node:stream';
import { activeRequests, eventually, recordedRequests } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { setRoute } from '../routes/route-of-request.ts';
import { type Http2Client, http2Client } from '../testdata/http2-client.ts';
import { measured } from '../testdata/measured.ts';
import { clientKey, serverKey } from '../testdata/pre-shared-key.ts';

const status = 'http.response.status_code';
const common = { 'http.request.method': 'GET', 'url.scheme': 'http', 'network.protocol.version': '2' };

describe('a server for requests over HTTP/2', () => {
  it('counts them with the route and the status of the request', async () => {
    const server = createServer((request, response) => {
      setRoute(request, '/users/:id');
      response.writeHead(203).end('ok');
    });
    const running = await measured(server);
    const client = http2Client(running.port);
    const ended = await recordedRequests(running, 2, async () => {
      await Promise.all([client.answer('/users/1'), client.answer('/users/2?secret=1')]);
    });
    expect(ended).toEqual([
      { attributes: { ...common, [status]: 203, 'http.route': '/users/:id' }, count: 2, seconds: expect.any(Number) },
    ]);
  });

  it('counts HEAD, an expectation and an answer without a body', async () => {
    const server = createServer((_, response) => void response.writeHead(204).end());
    const running = await measured(server);
    const client = http2Client(running.port);
    const ended = await recordedRequests(running, 3, async () => {
      await client.answer('/', { ':method': 'HEAD' });
      await client.answer('/', { expect: '100-continue' });
      await client.answer('/', { expect: 'nonsense' });
    });
    expect(ended.map(({ attributes }) => [attributes['http.request.method'], attributes[status]])).toEqual([
      ['HEAD', 204],
      ['GET', 204],
      ['GET', 417],
    ]);
  });

  it('knows that an encrypted connection is one, and takes no word for it from the client', async () => {
    const server = createSecureServer(serverKey, (_, response) => void response.end('ok'));
    const running = await measured(server);
    const ended = await recordedRequests(running, 1, async () => {
      const session = http2Connect(`https://localhost:${running.port}`, clientKey);
      const stream = session.request({ ':path': '/', ':scheme': 'gopher' }).resume();
      await once(stream, 'close');
      session.close();
    });
    expect(ended[0]?.attributes).toEqual({ ...common, 'url.scheme': 'https', [status]: 200 });
  });

  it('counts requests over HTTP/1 to a server for both', async () => {
    const server = createSecureServer({ ...serverKey, allowHTTP1: true }, (_, response) => void response.end('ok'));
    const running = await measured(server);
    const ended = await recordedRequests(running, 1, async () => {
      const request = httpsRequest({ port: running.port, agent: false, ...clientKey }).end();
      const [response] = await once(request, 'response');
      response.resume();
    });
    expect(ended[0]?.attributes).toEqual({
      ...common,
      'url.scheme': 'https',
      'network.protocol.version': '1.1',
      [status]: 200,
    });
  });

  it('calls methods that are not known _OTHER', async () => {
    const server = createServer((_, response) => void response.end('ok'));
    const running = await measured(server);
    const client = http2Client(running.port);
    const ended = await recordedRequests(running, 2, async () => {
      await client.answer('/', { ':method': 'get' });
      await client.answer('/', { ':method': 'X'.repeat(1000) });
    });
    expect(ended.map(({ attributes, count }) => [attributes['http.request.method'], count])).toEqual([['_OTHER', 2]]);
  });
});

describe('a server for streams over HTTP/2', () => {
  it('counts them with the route of the stream', async () => {
    const server = createServer();
    server.on('stream', (stream) => {
      setRoute(stream, '/streams/:id');
      stream.respond({ ':status': 201 });
      stream.end('ok');
    });
    const running = await measured(server);
    const ended = await recordedRequests(running, 1, () => http2Client(running.port).answer('/streams/1'));
    expect(ended[0]?.attributes).toEqual({ ...common, [status]: 201, 'http.route': '/streams/:id' });
  });

  it('counts no stream that the server pushes', async () => {
    const server = createServer();
    server.on('stream', (stream) => {
      stream.pushStream({ ':path': '/pushed' }, (_, pushed) => {
        pushed.respond({ ':status': 200 });
        pushed.end('pushed');
        pushed.on('close', () => stream.end('ok'));
      });
      stream.respond({ ':status': 200 });
    });
    const running = await measured(server);
    const client = http2Client(running.port);
    client.session.on('stream', (stream) => stream.resume());
    const ended = await recordedRequests(running, 1, () => client.answer('/'));
    expect(ended).toMatchObject([{ count: 1 }]);
  });

  it('counts a file that is sent past the stream', async () => {
    const server = createServer();
    server.on('stream', (stream) => stream.respondWithFile(new URL(import.meta.url).pathname));
    const running = await measured(server);
    const ended = await recordedRequests(running, 1, () => http2Client(running.port).answer('/'));
    expect(ended[0]?.attributes).toEqual({ ...common, [status]: 200 });
  });
});

interface Ending {
  readonly answer: (stream: ServerHttp2Stream) => unknown;
  readonly client?: (client: Http2Client, stream: ClientHttp2Stream) => unknown;
  readonly timeoutMs?: number;
}

/** How a request ended that got this answer. */
async function endingOf({ answer, client, timeoutMs = 0 }: Ending): Promise<Attributes> {
  const server = createServer().on('stream', (stream) => {
    stream.on('error', () => {});
    answer(stream);
  });
  server.on('sessionError', () => {});
  server.setTimeout(timeoutMs);
  const running = await measured(server);
  const [ended] = await recordedRequests(running, 1, async () => {
    const connected = http2Client(running.port);
    const stream = connected.get('/');
    await eventually(async () => expect(await activeRequests(running)).toBe(client === undefined ? 0 : 1), {
      what: 'the request is at the server',
      intervalMs: 5,
    });
    client?.(connected, stream);
  });
  const {
    'http.request.method': _,
    'url.scheme': __,
    'network.protocol.version': ___,
    ...rest
  } = ended?.attributes ?? {};
  return rest;
}

const nothing = (): void => {};
const begin = (stream: ServerHttp2Stream): void => {
  stream.respond({ ':status': 200 });
  stream.write('first');
};

describe('the end of a request over HTTP/2', () => {
  const gone = { 'error.type': 'client_disconnect' };

  it.each<[string, (client: Http2Client, stream: ClientHttp2Stream) => unknown]>([
    ['cancels the request', (_, stream) => stream.close(constants.NGHTTP2_CANCEL)],
    ['ends its session', ({ session }) => session.destroy()],
    ['closes its connection', ({ socket }) => socket.destroy()],
    ['resets its connection', ({ socket }) => socket.resetAndDestroy()],
  ])('is the doing of a client that %s', async (_, client) => {
    expect(await endingOf({ answer: nothing, client })).toEqual(gone);
    expect(await endingOf({ answer: begin, client })).toEqual({ ...gone, [status]: 200 });
  });

  it('is the doing of a client that goes while much waits to be sent', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      stream.respond({ ':status': 200 });
      stream.end(Buffer.alloc(50_000_000));
    };
    const cancel = (_: Http2Client, stream: ClientHttp2Stream): void => stream.close(constants.NGHTTP2_CANCEL);
    expect(await endingOf({ answer, client: cancel })).toEqual({ ...gone, [status]: 200 });
    const leave = ({ socket }: Http2Client): unknown => socket.destroy();
    expect(await endingOf({ answer, client: leave })).toEqual({ ...gone, [status]: 200 });
  });

  it('is the doing of the client where a source is piped into the stream for a client that is gone', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      stream.respond({ ':status': 200 });
      const upstream = new PassThrough();
      pipeline(upstream, stream, () => {});
      upstream.write('first');
    };
    const client = (_: Http2Client, stream: ClientHttp2Stream): void => stream.close(constants.NGHTTP2_CANCEL);
    expect(await endingOf({ answer, client })).toEqual({ ...gone, [status]: 200 });
  });

  it('is the error that the application destroyed the stream with', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      begin(stream);
      setImmediate(() => stream.destroy(new RangeError('out of it')));
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 200, 'error.type': 'RangeError' });
  });

  it('is the error of a source that failed while it was piped into the stream', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      stream.respond({ ':status': 200 });
      const upstream = new PassThrough();
      pipeline(upstream, stream, () => {});
      setImmediate(() => upstream.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' })));
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 200, 'error.type': 'ECONNRESET' });
  });

  it('is the doing of the application where a signal aborts the stream', async () => {
    const answer = (stream: ServerHttp2Stream): void => {
      begin(stream);
      const controller = new AbortController();
      addAbortSignal(controller.signal, stream);
      setImmediate(() => controller.abort());
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 200, 'error.type': 'ABORT_ERR' });
  });

  it('is the code of a stream that was reset with one', async () => {
    const answer = (stream: ServerHttp2Stream): void => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    expect(await endingOf({ answer })).toEqual({ 'error.type': 'ERR_HTTP2_STREAM_ERROR' });
  });

  it('is the doing of the server where it ends the stream or the session without a reason', async () => {
    const without = { 'error.type': 'server_disconnect' };
    expect(await endingOf({ answer: (stream) => stream.destroy() })).toEqual(without);
    expect(await endingOf({ answer: (stream) => stream.close() })).toEqual(without);
    expect(await endingOf({ answer: (stream) => stream.session?.destroy() })).toEqual(without);
  });

  it('is a timeout where the session was silent for too long', async () => {
    expect(await endingOf({ answer: nothing, timeoutMs: 50, client: nothing })).toEqual({ 'error.type': 'timeout' });
  });
});
