import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { PassThrough, pipeline } from 'node:stream';
import { type RawConnection, rawConnection, recordedRequests } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { get, measured } from '../testdata/measured.ts';

const status = 'http.response.status_code';

interface Ending {
  readonly answer: RequestListener;
  readonly options?: ServerOptions;
  readonly client?: (connection: RawConnection) => unknown;
  readonly timeoutMs?: number;
  readonly sent?: string;
}

/** How a request ended that got this answer. */
async function endingOf({ answer, options = {}, client, timeoutMs = 0, sent = get('/') }: Ending): Promise<Attributes> {
  const server = createServer({ connectionsCheckingInterval: 10, ...options }, answer);
  server.setTimeout(timeoutMs);
  const running = await measured(server);
  const [ended] = await recordedRequests(running, 1, async () => {
    using connection = await rawConnection(running.port);
    connection.send(sent);
    await client?.(connection);
    await connection.rest();
  });
  const {
    'http.request.method': _,
    'url.scheme': __,
    'network.protocol.version': ___,
    ...rest
  } = ended?.attributes ?? {};
  return rest;
}

const onceAnswered = (connection: RawConnection): Promise<string> => connection.received(/\r\n\r\n./);

describe('the end of a request over HTTP/1', () => {
  it('is the error that the application destroyed the response with', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse): void => {
      response.write('first');
      setTimeout(() => response.destroy(new RangeError('out of it')), 10);
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 200, 'error.type': 'RangeError' });
  });

  it('is the error of a source that failed while it was piped into the response', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse): void => {
      const upstream = new PassThrough();
      pipeline(upstream, response, () => {});
      upstream.write('first');
      // The connection that was reset is another one than the client's.
      setTimeout(() => upstream.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' })), 10);
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 200, 'error.type': 'ECONNRESET' });
  });

  it('is the doing of the client where a source is piped into the response for a client that is gone', async () => {
    const answer = (_: IncomingMessage, response: ServerResponse): void => {
      const upstream = new PassThrough();
      pipeline(upstream, response, () => {});
      upstream.write('first');
    };
    for (const leave of ['end', 'reset'] as const) {
      const client = async (connection: RawConnection): Promise<void> => {
        await onceAnswered(connection);
        connection[leave]();
      };
      expect(await endingOf({ answer, client })).toEqual({ [status]: 200, 'error.type': 'client_disconnect' });
    }
  });

  it('is the doing of the server where it destroys the connection without a reason', async () => {
    const answers: readonly RequestListener[] = [
      (_, response) => void response.destroy(),
      (request) => void request.destroy(),
      (request) => void request.socket.destroy(),
    ];
    for (const answer of answers) expect(await endingOf({ answer })).toEqual({ 'error.type': 'server_disconnect' });
  });

  it('is a timeout where the server waits no longer for the body', async () => {
    const ending = await endingOf({
      answer: (request) => void request.resume(),
      options: { requestTimeout: 20 },
      sent: get('/', 'Content-Length: 10'),
    });
    expect(ending).toEqual({ 'error.type': 'timeout' });
  });

  it('is a timeout where the connection of a request that takes too long is destroyed', async () => {
    expect(await endingOf({ answer() {}, timeoutMs: 20 })).toEqual({ 'error.type': 'timeout' });
    const answer: RequestListener = (_, response) => void response.setTimeout(20);
    expect(await endingOf({ answer })).toEqual({ 'error.type': 'timeout' });
  });

  it('is the status where the application answers a timeout', async () => {
    const answer: RequestListener = (_, response) => {
      response.setTimeout(20, () => void response.writeHead(503, { connection: 'close' }).end());
    };
    expect(await endingOf({ answer })).toEqual({ [status]: 503, 'error.type': '503' });
  });

  it('is the doing of the client where all was written to a connection that it did not read', async () => {
    const answer: RequestListener = (_, response) => void response.end(Buffer.alloc(50_000_000));
    const client = async (connection: RawConnection): Promise<void> => {
      await onceAnswered(connection);
      connection.reset();
    };
    expect(await endingOf({ answer, client })).toEqual({ [status]: 200, 'error.type': 'client_disconnect' });
  });

  it('is the doing of the client where it goes before its body is complete', async () => {
    const ending = await endingOf({
      answer: (request) => void request.resume(),
      sent: `${get('/', 'Content-Length: 10')}abc`,
      client: (connection) => connection.end(),
    });
    expect(ending).toEqual({ 'error.type': 'client_disconnect' });
  });

  it('is the status 500 beside the error where a failing answer is cut off', async () => {
    const answer: RequestListener = (_, response) => void response.writeHead(500).write('first');
    const client = async (connection: RawConnection): Promise<void> => {
      await onceAnswered(connection);
      connection.reset();
    };
    expect(await endingOf({ answer, client })).toEqual({ [status]: 500, 'error.type': 'client_disconnect' });
  });

  it('is an answer that came before all of the body', async () => {
    const answer: RequestListener = (_, response) => void response.writeHead(413, { connection: 'close' }).end();
    expect(await endingOf({ answer, sent: `${get('/', 'Content-Length: 10')}abc` })).toEqual({ [status]: 413 });
  });

  it.each([
    ['a request without a host', 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an expectation that is not known', get('/', 'Expect: nonsense', 'Connection: close'), 417],
  ])('is the answer of Node itself to %s', async (_, sent, code) => {
    expect(await endingOf({ answer() {}, sent })).toEqual({ [status]: code });
  });

  it('is the answer of Node itself to more requests than a connection may have', async () => {
    const server = createServer((_, response) => void response.end('ok'));
    server.maxRequestsPerSocket = 1;
    const running = await measured(server);
    const ended = await recordedRequests(running, 2, async () => {
      using connection = await rawConnection(running.port);
      connection.send(get('/') + get('/'));
      await connection.received(/ 503 /);
    });
    expect(ended.map(({ attributes }) => attributes[status])).toEqual([200, 503]);
  });
});

describe('requests that are pipelined', () => {
  it('all end with the connection, without a status for those that waited for it', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/first') response.write('first');
      else response.end('ready');
    });
    const running = await measured(server);
    const ended = await recordedRequests(running, 21, async () => {
      using connection = await rawConnection(running.port);
      connection.send(get('/first') + get('/next').repeat(20));
      await onceAnswered(connection);
      connection.reset();
    });
    expect(ended.map(({ attributes, count }) => [attributes[status], attributes['error.type'], count])).toEqual([
      [200, 'client_disconnect', 1],
      [undefined, 'client_disconnect', 20],
    ]);
  });

  it('leave no listener on a connection that goes on', async () => {
    let listeners = Number.NaN;
    const server = createServer((request, response) => {
      listeners = request.socket.listenerCount('close');
      setImmediate(() => response.end('ok'));
    });
    const running = await measured(server);
    using connection = await rawConnection(running.port);
    connection.send(get('/alone'));
    await connection.received(/ok$/);
    const before = listeners;
    await recordedRequests(running, 8, async () => connection.send(get('/many').repeat(8)));
    await recordedRequests(running, 1, async () => connection.send(get('/alone')));
    expect(listeners).toBe(before);
  });
});
