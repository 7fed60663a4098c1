import { expect } from 'vitest';
import { answered, attributesOf, exchange, type HttpServerCase, onlyRequest, requestText } from './http-server-case.ts';
import { rawConnection } from './raw-connection.ts';
import { recordedRequests } from './recorded-requests.ts';

/** Requests that get a whole answer. */
export const answeredCases: readonly HttpServerCase[] = [
  {
    behaviour: 'a request has its method, scheme, version, status and route',
    async run(server, { user }) {
      expect(await attributesOf(server, requestText('GET /users/17'))).toEqual(answered(200, user));
    },
  },
  {
    behaviour: 'the route of a router inside of another one is the whole template',
    async run(server, { member }) {
      expect(await attributesOf(server, requestText('GET /orgs/8/members/9'))).toEqual(answered(200, member));
    },
  },
  {
    behaviour: 'a request that nothing matches has no route',
    async run(server) {
      expect(await attributesOf(server, requestText('GET /nowhere/17'))).toEqual(answered(404, undefined));
    },
  },
  {
    behaviour: 'a request whose handler throws has its status as the error, and its route',
    async run(server, { broken }) {
      const attributes = await attributesOf(server, requestText('GET /broken'));
      expect(attributes).toEqual(answered(500, broken, { 'error.type': '500' }));
    },
  },
  {
    behaviour: 'the status that the application chose is the one that is recorded',
    async run(server, { empty, moved, teapot }) {
      expect(await attributesOf(server, requestText('GET /empty'))).toEqual(answered(204, empty));
      expect(await attributesOf(server, requestText('GET /moved'))).toEqual(answered(302, moved));
      expect(await attributesOf(server, requestText('GET /teapot'))).toEqual(answered(418, teapot));
    },
  },
  {
    behaviour: 'HEAD is a method of its own',
    async run(server, { user }) {
      const attributes = await attributesOf(server, requestText('HEAD /users/17'));
      expect(attributes).toEqual(answered(200, user, { 'http.request.method': 'HEAD' }));
    },
  },
  {
    behaviour: 'a body that is sent in chunks is waited for',
    async run(server, { uploads }) {
      const headers = ['Content-Type: text/plain', 'Transfer-Encoding: chunked'];
      const attributes = await attributesOf(server, requestText('POST /uploads', headers, '3\r\nabc\r\n0\r\n\r\n'));
      expect(attributes).toEqual(answered(201, uploads, { 'http.request.method': 'POST' }));
    },
  },
  {
    behaviour: 'a client that asks before it sends its body is counted once',
    async run(server, { uploads }) {
      const { attributes } = await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        const headers = ['Content-Type: text/plain', 'Content-Length: 3', 'Expect: 100-continue'];
        connection.send(requestText('POST /uploads', headers));
        await connection.received(/^HTTP\/1\.1 100 /);
        connection.send('abc');
        await connection.rest();
      });
      expect(attributes).toEqual(answered(201, uploads, { 'http.request.method': 'POST' }));
    },
  },
  {
    behaviour: 'the version is the one of the client',
    async run(server, { user }) {
      const attributes = await attributesOf(server, 'GET /users/17 HTTP/1.0\r\nHost: localhost\r\n\r\n');
      expect(attributes).toEqual(answered(200, user, { 'network.protocol.version': '1.0' }));
    },
  },
  {
    behaviour: 'a response that is sent in parts takes until its last one',
    async run(server, { stream }) {
      const { attributes, seconds } = await onlyRequest(server, () => exchange(server, requestText('GET /stream')));
      expect(attributes).toEqual(answered(200, stream));
      expect(seconds).toBeGreaterThan(0.09);
      expect(seconds).toBeLessThan(5);
    },
  },
  {
    behaviour: 'all requests of a connection count, one after the other and pipelined',
    async run(server, { user, teapot }) {
      const keptAlive = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
      const ended = await recordedRequests(server, 5, async () => {
        using connection = await rawConnection(server.port);
        connection.send(keptAlive('/users/1'));
        await connection.received(/ 200 /);
        connection.send(keptAlive('/teapot'));
        await connection.received(/ 418 /);
        connection.send(keptAlive('/users/2') + keptAlive('/users/3') + requestText('GET /users/4'));
        await connection.rest();
      });
      expect(ended.map(({ attributes, count }) => [attributes, count])).toEqual(
        expect.arrayContaining([
          [answered(200, user), 4],
          [answered(418, teapot), 1],
        ]),
      );
    },
  },
];
