import { createServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { ignored } from '@executor-metrics/instrumentation';
import {
  activeRequests,
  pointsOf,
  type RunningHttpServer,
  rawConnection,
  recordedRequests,
  recordWarnings,
} from '@executor-metrics/testkit';
import { describe, expect, it } from 'vitest';
import { http2Client } from '../testdata/http2-client.ts';
import { get, measured } from '../testdata/measured.ts';
import type { ArrivingRequest, HttpServerOptions } from './server-options.ts';

const ok: RequestListener = (_, response) => void response.end('ok');

async function ask({ port }: Pick<RunningHttpServer, 'port'>, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    using connection = await rawConnection(port);
    connection.send(get(path, 'Connection: close'));
    await connection.rest();
  }
}

function names(metrics: Awaited<ReturnType<RunningHttpServer['collect']>>): readonly string[] {
  return [...new Set(metrics.map(({ name }) => name))];
}

describe('requests that are not counted', () => {
  it('are those to a server that is marked', async () => {
    const running = await measured(ignored(createServer(ok)));
    await ask(running, '/');
    expect(names(await running.collect())).toEqual([]);
  });

  it('are those to a server for HTTP/2 that is marked', async () => {
    const running = await measured(ignored(createHttp2Server((_, response) => void response.end('ok'))));
    await http2Client(running.port).answer('/');
    expect(pointsOf(await running.collect(), 'http.server.request.duration')).toEqual([]);
    expect(await activeRequests(running)).toBe(0);
  });

  it('are those that are marked while they are handled, and none is left under way', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/marked') ignored(request);
      response.end('ok');
    });
    const running = await measured(server);
    const ended = await recordedRequests(running, 1, () => ask(running, '/marked', '/other'));
    expect(ended).toMatchObject([{ count: 1 }]);
    expect(await activeRequests(running)).toBe(0);
  });

  it('are those over HTTP/2 that are marked while they are handled, by their request or their stream', async () => {
    const server = createHttp2Server((request, response) => {
      if (request.url === '/request') ignored(request);
      if (request.url === '/stream') ignored(request.stream);
      response.end('ok');
    });
    const running = await measured(server);
    const client = http2Client(running.port);
    const ended = await recordedRequests(running, 1, async () => {
      await client.answer('/request');
      await client.answer('/stream');
      await client.answer('/other');
    });
    expect(ended).toMatchObject([{ count: 1 }]);
    expect(await activeRequests(running)).toBe(0);
  });

  it('are those that the application ignores, asked once for each', async () => {
    const asked: string[] = [];
    const ignore = ({ url = '' }: ArrivingRequest): boolean => {
      asked.push(url);
      return url.startsWith('/health');
    };
    const running = await measured(createServer(ok), { server: { ignore } });
    const ended = await recordedRequests(running, 1, () => ask(running, '/healthz', '/health/live', '/users/1'));
    expect(ended).toMatchObject([{ count: 1 }]);
    expect(asked).toEqual(['/healthz', '/health/live', '/users/1']);
  });

  it('are those over HTTP/2 that the application ignores, asked once for each', async () => {
    const asked: unknown[] = [];
    const ignore = (request: ArrivingRequest): boolean => {
      asked.push([request.method, request.url, request.headers['x-probe']]);
      return request.headers['x-probe'] === 'yes';
    };
    const server = createHttp2Server((_, response) => void response.end('ok'));
    const running = await measured(server, { server: { ignore } });
    const client = http2Client(running.port);
    const ended = await recordedRequests(running, 1, async () => {
      await client.answer('/probe', { 'x-probe': 'yes' });
      await client.answer('/other');
    });
    expect(ended).toMatchObject([{ count: 1 }]);
    expect(asked).toEqual([
      ['GET', '/probe', 'yes'],
      ['GET', '/other', undefined],
    ]);
  });

  it('are not those for which the hook throws, or says something else than true', async () => {
    const warnings = recordWarnings();
    const ignore = (({ url }: ArrivingRequest) => {
      if (url === '/throws') throw new Error('the hook is broken');
      return 'yes';
    }) as unknown as NonNullable<HttpServerOptions['ignore']>;
    const running = await measured(createServer(ok), { server: { ignore } });
    await recordedRequests(running, 3, () => ask(running, '/throws', '/throws', '/yes'));
    expect(warnings.filter(({ message }) => message.includes('the option "ignore"'))).toHaveLength(1);
  });

  it('are none of any server where the part is switched off', async () => {
    const running = await measured(createServer(ok), { server: false });
    await ask(running, '/');
    expect(names(await running.collect())).toEqual([]);
  });
});

describe('requests of a server', () => {
  it('have the scheme of the first proxy only where its word is trusted', async () => {
    const schemeOf = async (options: HttpServerOptions): Promise<unknown> => {
      const running = await measured(createServer(ok), { server: options });
      const [ended] = await recordedRequests(running, 1, async () => {
        using connection = await rawConnection(running.port);
        connection.send(get('/', 'Connection: close', 'X-Forwarded-Proto: https'));
        await connection.rest();
      });
      return ended?.attributes['url.scheme'];
    };
    expect(await schemeOf({})).toBe('http');
    expect(await schemeOf({ trustForwardedHeaders: true })).toBe('https');
  });

  it('have methods of the application where it says which ones it knows', async () => {
    const running = await measured(createServer(ok), { knownMethods: ['PROPFIND'] });
    const ended = await recordedRequests(running, 2, async () => {
      using connection = await rawConnection(running.port);
      connection.send(get('/').replace('GET', 'PROPFIND') + get('/', 'Connection: close'));
      await connection.rest();
    });
    expect(ended.map(({ attributes }) => attributes['http.request.method'])).toEqual(['PROPFIND', '_OTHER']);
  });

  it('are counted on all servers of the process, whenever they were created', async () => {
    const [before, after] = [createServer(ok), createServer(ok)];
    const running = await measured(before);
    const other = await measured(after, { server: false });
    const ended = await recordedRequests(running, 3, async () => {
      await ask(running, '/1');
      await ask(other, '/2', '/3');
    });
    expect(ended).toMatchObject([{ count: 3 }]);
  });
});
