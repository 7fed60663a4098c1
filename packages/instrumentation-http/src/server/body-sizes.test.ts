import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { eventually, pointHistogram, pointsOf, rawConnection } from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { http2Client } from '../testdata/http2-client.ts';
import { get, measured } from '../testdata/measured.ts';

const bodySizes = { server: { bodySizes: true } };
const requestSize = 'http.server.request.body.size';
const responseSize = 'http.server.response.body.size';

interface Sizes {
  readonly request: number | undefined;
  readonly response: number | undefined;
}

/** The sizes of a request and its answer over HTTP/1. */
async function sizesOf(answer: RequestListener, sent: string): Promise<Sizes> {
  const running = await measured(createServer(answer), bodySizes);
  using connection = await rawConnection(running.port);
  connection.send(sent);
  await connection.rest();
  return collected(running);
}

async function collected(running: Awaited<ReturnType<typeof measured>>): Promise<Sizes> {
  return eventually(
    async () => {
      const metrics = await running.collect();
      return { request: pointHistogram(metrics, requestSize).sum, response: pointHistogram(metrics, responseSize).sum };
    },
    { what: 'the sizes', intervalMs: 5 },
  );
}

const closing = get('/', 'Connection: close');
function writeParts(response: ServerResponse): void {
  response.write('one');
  response.write(Buffer.from('two'));
  response.end('!');
}

function endTwice(response: ServerResponse): void {
  response.on('error', () => {});
  response.end('ok');
  response.end('more');
}

const reading: RequestListener = (request, response) => void request.resume().on('end', () => response.end());

describe('sizes of bodies over HTTP/1', () => {
  it('are not there by default', async () => {
    const running = await measured(createServer((_, response) => void response.end('ok')));
    using connection = await rawConnection(running.port);
    connection.send(closing);
    await connection.rest();
    const metrics = await running.collect();
    expect([...pointsOf(metrics, requestSize), ...pointsOf(metrics, responseSize)]).toEqual([]);
  });

  it.each<[string, RequestListener, number]>([
    ['text, in bytes', (_, response) => void response.end('ä€😀'), 9],
    ['text in another encoding', (_, response) => void response.end('ff00', 'hex'), 2],
    ['a buffer', (_, response) => void response.end(Buffer.alloc(70_000)), 70_000],
    ['parts', (_, response) => writeParts(response), 7],
    ['a stream', (_, response) => void Readable.from(['one', 'two']).pipe(response), 6],
    ['nothing', (_, response) => void response.end(), 0],
    ['nothing but a callback', (_, response) => void response.end(() => {}), 0],
    ['what comes after the end', (_, response) => endTwice(response), 2],
    ['a status that has no body', (_, response) => void response.writeHead(204).end('dropped'), 0],
  ])('count %s', async (_, answer, bytes) => {
    expect(await sizesOf(answer, closing)).toEqual({ request: 0, response: bytes });
  });

  it('count a body as it is sent, when it is compressed', async () => {
    const text = 'again and again '.repeat(1000);
    const sizes = await sizesOf((_, response) => void Readable.from([text]).pipe(createGzip()).pipe(response), closing);
    expect(sizes.response).toBeLessThan(500);
    expect(sizes.response).toBeGreaterThan(20);
  });

  it('count no body of an answer to HEAD', async () => {
    const head = 'HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';
    expect(await sizesOf((_, response) => void response.end('dropped'), head)).toEqual({ request: 0, response: 0 });
  });

  it('count a body that came in chunks', async () => {
    const sent = `${get('/', 'Connection: close', 'Transfer-Encoding: chunked')}3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`;
    expect(await sizesOf(reading, sent)).toEqual({ request: 7, response: 0 });
  });

  it('take the length that the client says', async () => {
    const sent = `${get('/', 'Connection: close', 'Content-Length: 5')}abcde`;
    expect(await sizesOf(reading, sent)).toEqual({ request: 5, response: 0 });
    // Also where nobody reads the body.
    expect(await sizesOf((_, response) => void response.end(), sent)).toEqual({ request: 5, response: 0 });
  });

  it('do not have a body read that the application does not read', async () => {
    let flowing: unknown = 'not asked';
    const answer: RequestListener = (request, response) => {
      setImmediate(() => {
        flowing = request.readableFlowing;
        response.end();
      });
    };
    await sizesOf(answer, `${get('/', 'Connection: close', 'Content-Length: 5')}abcde`);
    expect(flowing).toBeNull();
  });

  it('have the attributes of the duration', async () => {
    const running = await measured(
      createServer((_, response) => void response.end('ok')),
      bodySizes,
    );
    using connection = await rawConnection(running.port);
    connection.send(closing);
    await connection.rest();
    await collected(running);
    const metrics = await running.collect();
    const [expected] = pointsOf(metrics, 'http.server.request.duration');
    expect(pointsOf(metrics, requestSize)[0]?.attributes).toEqual(expected?.attributes);
    expect(pointsOf(metrics, responseSize)[0]?.attributes).toEqual(expected?.attributes);
  });
});

describe('sizes of bodies over HTTP/2', () => {
  it('count what goes through the stream either way', async () => {
    const server = createHttp2Server((request, response) => {
      request.resume().on('end', () => {
        response.write('ä€😀');
        response.write('more');
        response.end(Buffer.alloc(70_000));
      });
    });
    const running = await measured(server, bodySizes);
    const stream = http2Client(running.port).session.request({ ':method': 'POST', ':path': '/' });
    stream.write('one');
    stream.end('two');
    await once(stream.resume(), 'close');
    expect(await collected(running)).toEqual({ request: 6, response: 70_013 });
  });

  it('count a file that is sent past the stream', async () => {
    const server = createHttp2Server().on('stream', (stream) => stream.respondWithFile('package.json', {}, {}));
    const running = await measured(server, bodySizes);
    const stream = http2Client(running.port).get('/');
    let bytes = 0;
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await once(stream, 'close');
    expect(await collected(running)).toEqual({ request: 0, response: bytes });
  });

  it('count no body of an answer to HEAD', async () => {
    const server = createHttp2Server((_, response) => void response.end('dropped'));
    const running = await measured(server, bodySizes);
    await http2Client(running.port).answer('/', { ':method': 'HEAD' });
    expect(await collected(running)).toEqual({ request: 0, response: 0 });
  });
});
