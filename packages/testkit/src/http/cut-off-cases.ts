import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { answered, get, type HttpServerCase, onlyRequest, requestText } from './http-server-case.ts';
import { rawConnection } from './raw-connection.ts';
import { activeRequests, recordedRequests } from './recorded-requests.ts';

/** Requests whose answer does not come to its end. */
export const cutOffCases: readonly HttpServerCase[] = [
  {
    behaviour: 'a client that is gone before the answer leaves an error and no status',
    async run(server, { hang }) {
      const { attributes } = await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        connection.send(requestText('GET /hang'));
        await eventually(async () => expect(await activeRequests(server)).toBe(1), { what: 'the request is there' });
        connection.reset();
      });
      expect(attributes).toEqual(get({ 'http.route': hang, 'error.type': 'client_disconnect' }));
    },
  },
  {
    behaviour: 'a client that closes its connection politely is gone as well',
    async run(server, { hang }) {
      const { attributes } = await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        connection.send(requestText('GET /hang'));
        await eventually(async () => expect(await activeRequests(server)).toBe(1), { what: 'the request is there' });
        connection.end();
        await connection.rest();
      });
      expect(attributes).toEqual(get({ 'http.route': hang, 'error.type': 'client_disconnect' }));
    },
  },
  {
    behaviour: 'a client that is gone during the answer leaves an error beside the status that it got',
    async run(server, { trickle }) {
      const { attributes } = await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        connection.send(requestText('GET /trickle'));
        await connection.received(/\r\n\r\n./);
        connection.reset();
      });
      expect(attributes).toEqual(answered(200, trickle, { 'error.type': 'client_disconnect' }));
    },
  },
  {
    behaviour: 'a client that is gone before it has read all of an answer that was written leaves an error as well',
    async run(server, { large }) {
      const { attributes } = await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        connection.send(requestText('GET /large'));
        await connection.received(/\r\n\r\n./);
        connection.reset();
      });
      expect(attributes).toEqual(answered(200, large, { 'error.type': 'client_disconnect' }));
    },
  },
  {
    behaviour: 'a request whose answer waits for another one ends with the connection, and was sent no status',
    async run(server, { hang, user }) {
      const ended = await recordedRequests(server, 2, async () => {
        using connection = await rawConnection(server.port);
        connection.send(`GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n${requestText('GET /users/17')}`);
        await eventually(async () => expect(await activeRequests(server)).toBe(2), { what: 'the requests are there' });
        connection.reset();
      });
      expect(ended.map(({ attributes }) => attributes)).toEqual(
        expect.arrayContaining([
          get({ 'http.route': hang, 'error.type': 'client_disconnect' }),
          get({ 'http.route': user, 'error.type': 'client_disconnect' }),
        ]),
      );
    },
  },
  {
    behaviour: 'a request is under way until it has ended, whichever way',
    async run(server) {
      expect(await activeRequests(server)).toBe(0);
      await onlyRequest(server, async () => {
        using connection = await rawConnection(server.port);
        connection.send(requestText('GET /trickle'));
        await connection.received(/\r\n\r\n./);
        expect(await activeRequests(server)).toBe(1);
      });
      expect(await activeRequests(server)).toBe(0);
    },
  },
];
