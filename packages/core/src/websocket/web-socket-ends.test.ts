import { once } from 'node:events';
import { createCollector, eventually, pointHistogram, pointsOf, pointValue } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { type RecordedWebSockets, receive, recordedWebSockets } from '../testdata/recorded-web-sockets.ts';
import { startWebSocketServer } from '../testdata/web-socket-pair.ts';

const prefix = 'websocket.server.connections';
let place: RecordedWebSockets;

beforeEach(async () => {
  place = await recordedWebSockets();
});

afterEach(() => place.close());

describe('the monitoring of WebSocket connections', () => {
  it('counts a connection from its opening to its end', async () => {
    place.metrics.monitorWebSocketServer(place.server);
    const [accepted, client] = await place.connect();
    expect([await place.value('active'), await place.value('opened')]).toEqual([1, 1]);
    client.close(1000, 'done');
    await once(accepted, 'close');
    expect([await place.value('active'), await place.value('opened')]).toEqual([0, 1]);
    expect(await place.value('closed', { 'websocket.close.code': '1000' })).toBe(1);
    const { count, sum } = pointHistogram(await place.collector.collect(), `${prefix}.duration`);
    expect(count).toBe(1);
    expect(sum).toBeLessThan(5);
  });

  it('counts those that are open already as active, and neither their opening nor their time', async () => {
    const [accepted, client] = await place.connect();
    place.metrics.monitorWebSocketServer(place.server);
    expect([await place.value('active'), await place.value('opened')]).toEqual([1, undefined]);
    client.send('hello');
    await once(accepted, 'message');
    expect(await place.traffic(receive)).toEqual({ messages: 1, bytes: 5 });
    client.close(1001);
    await once(accepted, 'close');
    expect([await place.value('active'), await place.value('closed')]).toEqual([0, 1]);
    expect(pointsOf(await place.collector.collect(), `${prefix}.duration`)).toEqual([]);
  });

  describe('the end of a connection', () => {
    it.each<[string, (accepted: WebSocket, client: WebSocket) => void, string]>([
      ['without a code', (_accepted, client) => client.close(), '1005'],
      ['by the client', (_accepted, client) => client.close(4001), '4001'],
      ['by the server', (accepted) => accepted.close(1011), '1011'],
      ['without a word', (_accepted, client) => client.terminate(), '1006'],
      ['cut off by the server', (accepted) => accepted.terminate(), '1006'],
    ])('%s has the code %s', async (_what, end, code) => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      const closed = once(accepted, 'close');
      end(accepted, client);
      await closed;
      expect(await place.labelsOf('closed')).toEqual([{ 'websocket.close.code': code }]);
      expect(await place.value('active')).toBe(0);
    });

    it('by an error has its type, and the listener gets the error', async () => {
      const small = await startWebSocketServer({ maxPayload: 10 });
      place.metrics.monitorWebSocketServer(small.server);
      const [accepted, client] = await small.connect();
      const errors: unknown[] = [];
      accepted.on('error', (error) => errors.push(error));
      client.on('error', () => {});
      client.send('x'.repeat(11));
      await new Promise((resolve) => accepted.on('close', resolve));
      expect(errors).toMatchObject([{ code: 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }]);
      expect(await place.labelsOf('closed')).toMatchObject([{ 'error.type': 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' }]);
      await small.close();
    });

    it('leaves an error that nobody listens to unhandled', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted] = await place.connect();
      expect(() => accepted.emit('error', new RangeError('too long'))).toThrow('too long');
    });

    it('is noticed where the application has removed all listeners', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      accepted.removeAllListeners();
      client.terminate();
      await eventually(async () => expect(await place.value('active')).toBe(0), { what: 'the end of the connection' });
    });

    it('comes once, however often it is told', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      client.close(1000);
      await once(accepted, 'close');
      accepted.emit('close', 1000, Buffer.alloc(0));
      expect([await place.value('active'), await place.value('closed')]).toEqual([0, 1]);
    });

    it('leaves the socket as it was before', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      client.close();
      await once(accepted, 'close');
      expect([accepted.send, accepted.emit]).toEqual([WebSocket.prototype.send, WebSocket.prototype.emit]);
    });
  });

  it('adds no listener to a socket, and shows nothing of itself', async () => {
    place.metrics.monitorWebSocketServer(place.server);
    const [accepted] = await place.connect();
    const plain = await startWebSocketServer();
    const [other] = await plain.connect();
    expect(accepted.eventNames()).toEqual(other.eventNames());
    expect(Object.keys(accepted)).toEqual(Object.keys(other));
    await plain.close();
  });

  describe('its end', () => {
    it('ends the recording of all connections, which are active no more', async () => {
      const monitor = place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      monitor.stop();
      await place.connect();
      client.send('hello');
      await once(accepted, 'message');
      client.close();
      await once(accepted, 'close');
      monitor.stop();
      expect([await place.value('active'), await place.value('opened')]).toEqual([0, 1]);
      expect([await place.value('closed'), await place.value('messages')]).toEqual([undefined, undefined]);
      expect([accepted.send, accepted.emit]).toEqual([WebSocket.prototype.send, WebSocket.prototype.emit]);
      expect(place.server.listenerCount('connection')).toBe(0);
    });

    it('is that of its block', async () => {
      {
        using monitor = place.metrics.monitorWebSocketServer(place.server);
        expect(monitor.stop).toBeTypeOf('function');
        await place.connect();
        expect(await place.value('active')).toBe(1);
      }
      expect(await place.value('active')).toBe(0);
    });

    it('makes room for another beginning', async () => {
      place.metrics.monitorWebSocketServer(place.server).stop();
      const [accepted, client] = await place.connect();
      place.metrics.monitorWebSocketServer(place.server);
      client.send('hello');
      await once(accepted, 'message');
      expect([await place.value('active'), await place.value('messages')]).toEqual([1, 1]);
    });

    it('leaves methods alone that somebody has replaced since', async () => {
      const monitor = place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      const before = accepted.send;
      const own = function send(this: WebSocket, ...args: unknown[]) {
        return Reflect.apply(before, this, args);
      } as WebSocket['send'];
      accepted.send = own;
      monitor.stop();
      expect(accepted.send).toBe(own);
      accepted.send('hello');
      expect(String((await once(client, 'message'))[0])).toBe('hello');
    });
  });

  it('counts each connection once, however many monitors there are', async () => {
    place.metrics.monitorWebSocketServer(place.server);
    place.metrics.monitorWebSocketServer(place.server);
    const [accepted] = await place.connect();
    place.metrics.monitorWebSocket(accepted);
    expect([await place.value('active'), await place.value('opened')]).toEqual([1, 1]);
  });

  it('counts for several ExecutorMetrics', async () => {
    const other = createCollector();
    place.metrics.monitorWebSocketServer(place.server);
    new ExecutorMetrics({ meterProvider: other.provider }).monitorWebSocketServer(place.server);
    const [accepted, client] = await place.connect();
    client.send('hello');
    await once(accepted, 'message');
    client.close();
    await once(accepted, 'close');
    for (const each of [place.collector, other]) {
      const points = await each.collect();
      expect(pointValue(points, `${prefix}.messages`)).toBe(1);
      expect(pointValue(points, `${prefix}.active`)).toBe(0);
    }
    expect([accepted.send, accepted.emit]).toEqual([WebSocket.prototype.send, WebSocket.prototype.emit]);
  });
});
