import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttp2Server, Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { rawConnection, recordedRequests, recordWarnings } from '@executor-metrics/testkit';
import type { Attributes } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { http2Client } from '../testdata/http2-client.ts';
import { get, measured } from '../testdata/measured.ts';
import type { EndedRequest, EndedResponse, HttpServerOptions } from './server-options.ts';

type Hook = NonNullable<HttpServerOptions['attributes']>;

/** What the hook adds to the attributes of so many requests. */
async function added(
  attributes: Hook,
  { keys = ['tier'], requests = 1 }: { readonly keys?: readonly string[]; readonly requests?: number } = {},
): Promise<readonly Attributes[]> {
  const server = createServer((_, response) => void response.end('ok'));
  const running = await measured(server, { server: { attributes, attributeKeys: keys } });
  const ended = await recordedRequests(running, requests, async () => {
    using connection = await rawConnection(running.port);
    for (let i = 0; i < requests; i++) {
      connection.send(get(`/${i}`, ...(i === requests - 1 ? ['Connection: close'] : [])));
    }
    await connection.rest();
  });
  return ended.map(({ attributes: all }) => {
    const { 'http.request.method': _, 'url.scheme': __, 'network.protocol.version': ___, ...rest } = all;
    const { 'http.response.status_code': ____, ...more } = rest;
    return more;
  });
}

const numberOf = ({ url = '' }: EndedRequest): number => Number(url.slice(1));

describe('attributes of the application', () => {
  it('are those that it was asked for when the request had ended', async () => {
    const attributes: Hook = (request, response) => ({
      tier: `${request.url} ${(response as ServerResponse).statusCode}`,
    });
    expect(await added(attributes)).toEqual([{ tier: '/0 200' }]);
  });

  it('are none but those of the listed keys', async () => {
    const attributes: Hook = () => ({ tier: 'gold', user: '4711', 'http.route': '/mine' });
    expect(await added(attributes)).toEqual([{ tier: 'gold' }]);
  });

  it('may be texts, numbers and booleans, and nothing else', async () => {
    const keys = ['text', 'number', 'flag', 'nan', 'infinite', 'list', 'object', 'bigint', 'nothing', 'null'];
    const attributes = (() => ({
      ...{ text: '', number: 0, flag: false, nan: Number.NaN, infinite: Number.POSITIVE_INFINITY },
      ...{ list: ['a'], object: {}, bigint: 1n, nothing: undefined, null: null },
    })) as unknown as Hook;
    expect(await added(attributes, { keys })).toEqual([{ text: '', number: 0, flag: false }]);
  });

  it('are cut to a length', async () => {
    const [attributes] = await added(() => ({ tier: 'x'.repeat(1_000_000) }));
    expect(attributes).toEqual({ tier: 'x'.repeat(256) });
  });

  it('have at most a hundred values for a key', async () => {
    const texts = await added((request) => ({ tier: `t${numberOf(request)}` }), { requests: 150 });
    expect(texts).toHaveLength(101);
    expect(texts.at(-1)).toEqual({ tier: '_OTHER' });
    const numbers = await added((request) => ({ tier: numberOf(request) }), { requests: 150 });
    expect(numbers).toHaveLength(101);
    expect(numbers.at(-1)).toEqual({});
  });

  it('make a thousand different sets at most', async () => {
    const sets = await added(
      (request) => ({ a: `a${numberOf(request) % 50}`, b: `b${Math.floor(numberOf(request) / 50)}` }),
      { keys: ['a', 'b'], requests: 1100 },
    );
    expect(sets).toHaveLength(1001);
    expect(sets).toContainEqual({ a: '_OTHER', b: '_OTHER' });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'tier'],
    ['a promise', Promise.resolve({ tier: 'gold' })],
  ])('are none where the hook returns %s', async (_, returned) => {
    expect(await added((() => returned) as unknown as Hook)).toEqual([{}]);
  });

  it('are none where the hook throws or rejects, which is said once', async () => {
    const warnings = recordWarnings();
    const throwing: Hook = () => {
      throw new Error('the hook is broken');
    };
    expect(await added(throwing, { requests: 2 })).toEqual([{}]);
    const hostile = (() => ({
      get tier() {
        throw new Error('the getter is broken');
      },
    })) as unknown as Hook;
    expect(await added(hostile, { requests: 2 })).toEqual([{}]);
    const messages = warnings.map(({ message }) => message);
    expect(messages.filter((message) => message.includes('the option "attributes"'))).toHaveLength(2);
  });

  it('may have any name', async () => {
    const keys = ['__proto__', 'constructor', 'a"b\nc'];
    const attributes: Hook = () => JSON.parse('{"__proto__":"p","constructor":"c","a\\"b\\nc":"q"}');
    const [found = {}] = await added(attributes, { keys });
    expect(Object.entries(found)).toEqual(
      expect.arrayContaining([
        ['constructor', 'c'],
        ['a"b\nc', 'q'],
      ]),
    );
  });

  it('are read from what the application itself has handled over HTTP/2', async () => {
    const seen: [EndedRequest, EndedResponse][] = [];
    const attributes: Hook = (request, response) => {
      seen.push([request, response]);
      return {};
    };
    const server = createHttp2Server((_, response) => void response.end('ok'));
    const running = await measured(server, { server: { attributes, attributeKeys: ['tier'] } });
    await recordedRequests(running, 1, () => http2Client(running.port).answer('/'));
    expect(seen[0]?.[0]).toBeInstanceOf(Http2ServerRequest);
    expect(seen[0]?.[1]).toBeInstanceOf(Http2ServerResponse);
  });

  it('are read from the stream and its headers where the application handles streams', async () => {
    const attributes: Hook = (request, response) => ({
      tier: `${request.method} ${request.url} ${request.headers['x-tier']}`,
      status: 'sentHeaders' in response ? Number(response.sentHeaders[':status']) : -1,
    });
    const server = createHttp2Server().on('stream', (stream) => {
      stream.respond({ ':status': 202 });
      stream.end();
    });
    const running = await measured(server, { server: { attributes, attributeKeys: ['tier', 'status'] } });
    const [ended] = await recordedRequests(running, 1, () =>
      http2Client(running.port).answer('/x', { 'x-tier': 'gold' }),
    );
    expect(ended?.attributes).toMatchObject({ tier: 'GET /x gold', status: 202 });
  });

  it('are read from the request and the response over HTTP/1', async () => {
    const seen: unknown[] = [];
    await added((request, response) => {
      seen.push(request instanceof IncomingMessage, response instanceof ServerResponse);
      return {};
    });
    expect(seen).toEqual([true, true]);
  });
});
