import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { expect } from 'vitest';
import { exchange, type HttpServerCase, requestText } from './http-server-case.ts';
import { recordedRequests } from './recorded-requests.ts';

const distinctUrls = 2000;

/** Paths that no client of good will sends. */
const hostilePaths: readonly string[] = [
  '/users/%00%0a%22%27%3Cscript%3E',
  '/users/%F0%9F%98%80%ED%A0%80',
  '/users/%zz',
  '/users/__proto__',
  '/users/\\..\\..\\etc',
  '//users//17//',
  '/../../etc/passwd',
  '/users/17;matrix=1?secret=hunter2#fragment',
  '/constructor/prototype',
  'http://example.org/users/17',
  '*',
  `/${'a'.repeat(7000)}`,
  `/users/${'b'.repeat(7000)}`,
];

/** Requests that nobody has asked for. */
export const hostileCases: readonly HttpServerCase[] = [
  {
    behaviour: `${distinctUrls} different URLs make no more series than there are routes`,
    async run(server) {
      const ended = await recordedRequests(server, distinctUrls, async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 8 });
        const paths = Array.from({ length: distinctUrls }, (_, i) =>
          i % 2 === 0 ? `/users/${i}?n=${i}` : `/none/${i}`,
        );
        await Promise.all(paths.map((path) => getThrough(agent, server.port, path)));
        agent.destroy();
      });
      expect(ended).toHaveLength(2);
    },
  },
  {
    behaviour: 'a method that is not known is _OTHER',
    async run(server) {
      const [ended] = await recordedRequests(server, 1, () => exchange(server, requestText('PROPFIND /users/17')));
      expect(ended?.attributes).toMatchObject({ 'http.request.method': '_OTHER' });
    },
  },
  {
    behaviour: 'what a client puts into the path or the headers gets into no attribute',
    async run(server, templates) {
      const routes: readonly unknown[] = [undefined, ...Object.values(templates)];
      const headers = ['X-Forwarded-Proto: gopher', 'Forwarded: proto=gopher', 'User-Agent: hunter2', 'X-Route: /x'];
      const ended = await recordedRequests(server, hostilePaths.length, async () => {
        for (const path of hostilePaths) await exchange(server, requestText(`GET ${path}`, headers));
      });
      for (const { attributes } of ended) {
        const { 'http.route': route, 'http.response.status_code': status, 'error.type': error, ...others } = attributes;
        expect(others).toEqual({
          'http.request.method': 'GET',
          'url.scheme': 'http',
          'network.protocol.version': '1.1',
        });
        expect(routes).toContain(route);
        expect(error).toBe(Number(status) >= 500 ? String(status) : undefined);
      }
    },
  },
  {
    behaviour: 'what is no request does not count, and ends nothing that is under way',
    async run(server, { user }) {
      const ended = await recordedRequests(server, 1, async () => {
        await exchange(server, 'NONSENSE\r\n\r\n');
        await exchange(server, `GET /users/1 HTTP/1.1\r\nContent-Length: x\r\n\r\n`);
        await exchange(server, requestText('GET /users/17'));
      });
      expect(ended.map(({ attributes }) => attributes['http.route'])).toEqual([user]);
    },
  },
];

/** Not by `fetch()`: it cleans paths, and allows no agent. */
async function getThrough(agent: Agent, port: number, path: string): Promise<void> {
  const [response] = (await once(request({ agent, port, path, host: '127.0.0.1' }).end(), 'response')) as [
    IncomingMessage,
  ];
  response.resume();
  await once(response, 'end');
}
