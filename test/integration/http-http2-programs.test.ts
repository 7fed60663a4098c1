import { once } from 'node:events';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import { activeRequests, eventually, type RunningHttpServer, recordedRequests } from '@executor-metrics/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProgram, type Variant } from './http-servers/in-program.ts';

const variants: readonly Variant[] = [
  { modules: 'ES modules', enabled: 'early', node: 24 },
  { modules: 'ES modules', enabled: 'late', node: 24 },
  // Where there are no channels for HTTP/2.
  { modules: 'ES modules', enabled: 'early', node: 22 },
  { modules: 'CommonJS', enabled: 'late', node: 22 },
];

describe.each(variants)('HTTP/2, $modules, enabled $enabled, Node.js $node', (variant) => {
  let server: RunningHttpServer;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    server = await inProgram('http2-app', 'node:http2', variant);
    session = connect(`http://127.0.0.1:${server.port}`).on('error', () => {});
  });

  afterAll(async () => {
    session?.destroy();
    await server?.[Symbol.asyncDispose]();
  });

  const common = {
    'http.request.method': 'GET',
    'url.scheme': 'http',
    'network.protocol.version': '2',
    'http.route': '/users/:id',
  };

  it('counts a request that is answered', async () => {
    const ended = await recordedRequests(server, 1, async () => {
      const stream = session.request({ ':path': '/users/1' }).resume();
      await once(stream, 'close');
    });
    expect(ended[0]?.attributes).toEqual({ ...common, 'http.response.status_code': 200 });
  });

  it('counts a request that the client cancels, before and during the answer', async () => {
    const ended = await recordedRequests(server, 2, async () => {
      const hanging = session.request({ ':path': '/hang' });
      await eventually(async () => expect(await activeRequests(server)).toBe(1), { what: 'the request is there' });
      hanging.close(constants.NGHTTP2_CANCEL);
      const trickling = session.request({ ':path': '/trickle' });
      await once(trickling, 'data');
      trickling.close(constants.NGHTTP2_CANCEL);
    });
    expect(ended.map(({ attributes }) => attributes)).toEqual([
      { ...common, 'error.type': 'client_disconnect' },
      { ...common, 'error.type': 'client_disconnect', 'http.response.status_code': 200 },
    ]);
    expect(await activeRequests(server)).toBe(0);
  });

  it('counts a request whose client is gone', async () => {
    const ended = await recordedRequests(server, 1, async () => {
      const other = connect(`http://127.0.0.1:${server.port}`).on('error', () => {});
      const trickling = other.request({ ':path': '/trickle' }).on('error', () => {});
      await once(trickling, 'data');
      other.destroy();
    });
    expect(ended[0]?.attributes).toEqual({
      ...common,
      'error.type': 'client_disconnect',
      'http.response.status_code': 200,
    });
  });
});
