import { once } from 'node:events';
import { eventually } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWebSocketStream, type WebSocket } from 'ws';
import { type RecordedWebSockets, receive, recordedWebSockets, transmit } from '../testdata/recorded-web-sockets.ts';
import { startWebSocketServer } from '../testdata/web-socket-pair.ts';

let place: RecordedWebSockets;

beforeEach(async () => {
  place = await recordedWebSockets();
});

afterEach(() => place.close());

describe('the messages of monitored WebSocket connections', () => {
  describe('that arrive', () => {
    it.each<[string, (client: WebSocket) => void, number]>([
      ['text in UTF-8', (client) => client.send('äöü€'), 9],
      ['bytes', (client) => client.send(Buffer.alloc(7)), 7],
      ['nothing', (client) => client.send(''), 0],
      [
        'fragments',
        (client) => {
          client.send('abc', { fin: false });
          client.send('def', { fin: true });
        },
        6,
      ],
      ['much', (client) => client.send(Buffer.alloc(1_000_000)), 1_000_000],
    ])('are counted with their bytes where they are %s', async (_what, send, bytes) => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      send(client);
      await once(accepted, 'message');
      expect(await place.traffic(receive)).toEqual({ messages: 1, bytes });
    });

    it.each(['nodebuffer', 'arraybuffer', 'fragments', 'blob'] as const)(
      'are counted as %s, which the listener gets',
      async (binaryType) => {
        place.metrics.monitorWebSocketServer(place.server);
        const [accepted, client] = await place.connect();
        accepted.binaryType = binaryType as never;
        client.send(Buffer.alloc(3), { fin: false });
        client.send(Buffer.alloc(4));
        const [data] = await once(accepted, 'message');
        expect(data).toBeInstanceOf(
          { nodebuffer: Buffer, arraybuffer: ArrayBuffer, fragments: Array, blob: Blob }[binaryType],
        );
        expect(await place.traffic(receive)).toEqual({ messages: 1, bytes: 7 });
      },
    );

    it('are counted where nobody listens to them', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      client.send('hello');
      client.ping();
      await once(accepted, 'ping');
      expect(accepted.listenerCount('message')).toBe(0);
      expect(await place.traffic(receive)).toEqual({ messages: 1, bytes: 5 });
    });

    it('are counted where a listener throws, which is left to it', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted] = await place.connect();
      accepted.on('message', () => {
        throw new Error('out of paper');
      });
      expect(() => accepted.emit('message', Buffer.alloc(2), true)).toThrow('out of paper');
      expect(await place.traffic(receive)).toEqual({ messages: 1, bytes: 2 });
    });

    it('are counted as they are before they are compressed', async () => {
      const compressing = await startWebSocketServer({ perMessageDeflate: { threshold: 0 } });
      place.metrics.monitorWebSocketServer(compressing.server);
      const [accepted, client] = await compressing.connect();
      expect(client.extensions).toContain('permessage-deflate');
      client.send('a'.repeat(10_000));
      await once(accepted, 'message');
      expect(await place.traffic(receive)).toEqual({ messages: 1, bytes: 10_000 });
      await compressing.close();
    });
  });

  describe('that are sent', () => {
    it.each<[string, (socket: WebSocket) => void, number, number]>([
      ['text in UTF-8', (socket) => socket.send('äöü€'), 1, 9],
      ['a Buffer', (socket) => socket.send(Buffer.alloc(7)), 1, 7],
      ['an ArrayBuffer', (socket) => socket.send(new ArrayBuffer(8)), 1, 8],
      ['a view', (socket) => socket.send(new Uint16Array(4)), 1, 8],
      ['a Blob', (socket) => socket.send(new Blob(['hello'])), 1, 5],
      ['a number', (socket) => socket.send(1234 as never), 1, 4],
      ['a list of bytes', (socket) => socket.send([1, 2, 3] as never), 1, 3],
      ['nothing', (socket) => socket.send(undefined as never), 1, 0],
      [
        'fragments',
        (socket) => {
          socket.send('abc', { fin: false });
          socket.send('def', { fin: true });
        },
        1,
        6,
      ],
    ])('are counted with their bytes where they are %s', async (_what, send, messages, bytes) => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      send(accepted);
      await once(client, 'message');
      expect(await place.traffic(transmit)).toEqual({ messages, bytes });
    });

    it('are counted from the first one on, that a listener sends at once', async () => {
      place.server.on('connection', (socket) => socket.send('welcome'));
      place.metrics.monitorWebSocketServer(place.server);
      await place.connect();
      expect(await place.traffic(transmit)).toEqual({ messages: 1, bytes: 7 });
    });

    it('keep their callbacks, options and order', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      const received: string[] = [];
      client.on('message', (data, isBinary) => received.push(`${data}${isBinary ? ' in binary' : ''}`));
      await new Promise<void>((resolve, reject) =>
        accepted.send('a', { binary: true }, (error) => (error ? reject(error) : resolve())),
      );
      await new Promise<void>((resolve) => accepted.send('b', () => resolve()));
      await eventually(() => expect(received).toEqual(['a in binary', 'b']), { what: 'both messages' });
    });

    it('are not counted where they are refused', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted] = await place.connect();
      expect(() => accepted.send(Symbol('no') as never)).toThrow(TypeError);
      accepted.close();
      const error = await new Promise((resolve) => accepted.send('late', resolve));
      expect(error).toBeInstanceOf(Error);
      expect(await place.traffic(transmit)).toEqual({ messages: undefined, bytes: undefined });
    });

    it('are counted where they come from a stream', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      const stream = createWebSocketStream(accepted);
      stream.on('error', () => {});
      stream.write('hello');
      await once(client, 'message');
      expect(await place.traffic(transmit)).toEqual({ messages: 1, bytes: 5 });
    });
  });

  it('are no pings and pongs', async () => {
    place.metrics.monitorWebSocketServer(place.server);
    const [accepted, client] = await place.connect();
    accepted.ping('a');
    await once(accepted, 'pong');
    client.ping('b');
    await once(client, 'pong');
    expect([await place.value('messages'), await place.value('io')]).toEqual([undefined, undefined]);
  });
});
