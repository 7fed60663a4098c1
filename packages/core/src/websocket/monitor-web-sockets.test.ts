import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { eventually } from '@executor-metrics/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ExecutorMetrics } from '../executor-metrics.ts';
import { ConfigurationError } from '../support/options.ts';
import { collectGarbage } from '../testdata/collect-garbage.ts';
import { type RecordedWebSockets, recordedWebSockets, transmit } from '../testdata/recorded-web-sockets.ts';
import { startWebSocketServer } from '../testdata/web-socket-pair.ts';

let place: RecordedWebSockets;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((_message, options) => {
    warnings.push((options as { code: string }).code);
  });
  place = await recordedWebSockets();
});

afterEach(async () => {
  vi.restoreAllMocks();
  await place.close();
});

describe('monitorWebSocketServer', () => {
  describe('labels', () => {
    it('are those of the options, and the route that a function makes of the request', async () => {
      place.metrics.monitorWebSocketServer(place.server, {
        attributes: { service: 'chat' },
        route: ({ url }) => url?.replace(/\d+/, ':id'),
      });
      await place.connect('/rooms/17');
      await place.connect('/rooms/18');
      expect(await place.value('active', { service: 'chat', 'http.route': '/rooms/:id' })).toBe(2);
    });

    it('tell 100 routes apart, and say once that there are more', async () => {
      let route = 0;
      place.metrics.monitorWebSocketServer(place.server, { route: () => `/${route}` });
      const fake = () => Object.assign(new EventEmitter(), { readyState: 1, send: () => {} });
      for (; route < 103; route++) place.server.emit('connection', fake(), { headers: {} });
      expect(await place.value('active', { 'http.route': '_OTHER' })).toBe(3);
      expect(await place.labelsOf('active')).toHaveLength(101);
      expect(warnings).toEqual(['EXECUTOR_METRICS_TOO_MANY_ROUTES']);
    });

    it.each<[string, () => unknown]>([
      [
        'that throws',
        () => {
          throw new Error('no idea');
        },
      ],
      ['that gives a promise', async () => '/chat'],
      ['that gives a number', () => 7],
      ['that gives nothing, as text', () => ''],
    ])('do without a route of a function %s, and count that', async (_what, route) => {
      place.metrics.monitorWebSocketServer(place.server, { route: route as never });
      await place.connect();
      expect(await place.labelsOf('active')).toEqual([{}]);
      expect(place.metrics.getMetricsSummary().dropped).toEqual({ 'invalid-attribute': 1 });
    });

    it('are cleaned', async () => {
      place.metrics.monitorWebSocketServer(place.server, {
        attributes: { password: 'x', kind: 'a\nb' },
        route: () => `/\u0000${'x'.repeat(1_000_000)}\ud800`,
      });
      await place.connect();
      expect(await place.labelsOf('active')).toEqual([{ kind: 'a_b', 'http.route': `/_${'x'.repeat(126)}` }]);
    });
  });

  describe('switched off', () => {
    it('leaves connections alone', async () => {
      place.metrics.setEnabled(false);
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted] = await place.connect();
      expect(accepted.send).toBe(WebSocket.prototype.send);
      place.metrics.setEnabled(true);
      await place.connect();
      expect([await place.value('active'), await place.value('opened')]).toEqual([1, 1]);
    });

    it('counts no messages, and the end of what had begun', async () => {
      place.metrics.monitorWebSocketServer(place.server);
      const [accepted, client] = await place.connect();
      place.metrics.setEnabled(false);
      accepted.send('hello');
      client.close();
      await once(accepted, 'close');
      expect([await place.value('messages'), await place.value('active'), await place.value('closed')]).toEqual([
        undefined,
        0,
        1,
      ]);
    });
  });

  it('survives what is no socket, and one that cannot be followed', async () => {
    place.metrics.monitorWebSocketServer(place.server);
    const throwing = () => {
      throw new Error('hands off');
    };
    const proxy = new Proxy({}, { get: throwing, has: throwing });
    for (const socket of [undefined, null, 7, {}, Object.create(null), proxy])
      place.server.emit('connection', socket as never, {} as never);
    const frozen = Object.freeze(Object.assign(new EventEmitter(), { readyState: 1, send: () => {} }));
    place.server.emit('connection', frozen as never, {} as never);
    expect(await place.value('active')).toBe(0);
    expect(warnings).toEqual(['EXECUTOR_METRICS_WEBSOCKET_NOT_SEEN']);
  });

  it('survives a provider that throws', async () => {
    const failing = new ExecutorMetrics({
      meterProvider: {
        getMeter: () => {
          throw new Error('not today');
        },
      },
    });
    failing.monitorWebSocketServer(place.server);
    const [accepted, client] = await place.connect();
    accepted.send('hello');
    await once(client, 'message');
    client.close();
    await once(accepted, 'close');
    expect(failing.getMetricsSummary().dropped['recording-failed']).toBeGreaterThan(2);
  });

  it.each<[string, () => unknown, string]>([
    ['an unknown option', () => place.metrics.monitorWebSocketServer(place.server, { path: '/' } as never), '"path"'],
    [
      'a route that is text',
      () => place.metrics.monitorWebSocketServer(place.server, { route: '/' as never }),
      'option "route"',
    ],
    ['what is no server', () => place.metrics.monitorWebSocketServer({} as never), 'a WebSocketServer of ws'],
    ['an emitter that is no server', () => place.metrics.monitorWebSocketServer(new EventEmitter() as never), 'of ws'],
    ['nothing', () => place.metrics.monitorWebSocketServer(undefined as never), 'a WebSocketServer of ws'],
    ['what is no socket', () => place.metrics.monitorWebSocket({} as never), 'a WebSocket of ws'],
    [
      'an empty route',
      () => place.metrics.monitorWebSocket(new EventEmitter() as never, { route: '' }),
      'option "route"',
    ],
  ])('refuses %s', (_what, monitor, message) => {
    expect(monitor).toThrow(ConfigurationError);
    expect(monitor).toThrow(message);
  });
});

describe('monitorWebSocketServer with a server of its kind', () => {
  it('does without an account of its connections', async () => {
    const other = await startWebSocketServer({ clientTracking: false });
    place.metrics.monitorWebSocketServer(other.server);
    const [accepted, client] = await other.connect();
    client.close();
    await once(accepted, 'close');
    expect([await place.value('opened'), await place.value('active')]).toEqual([1, 0]);
    await other.close();
  });

  it('forgets sockets that are lost without an end, and counts them', async () => {
    const server = Object.assign(new EventEmitter(), { handleUpgrade: () => {}, clients: new Set<never>() });
    place.metrics.monitorWebSocketServer(server);
    const open = () => {
      const socket = Object.assign(new EventEmitter(), { readyState: 1, send: () => {} });
      server.emit('connection', socket, { headers: {} });
    };
    open();
    expect(await place.value('active')).toBe(1);
    await eventually(
      async () => {
        await collectGarbage();
        expect(await place.value('active')).toBe(0);
      },
      { what: 'the socket to be collected as garbage' },
    );
    expect(place.metrics.getMetricsSummary().dropped).toEqual({ 'never-ended': 1 });
  });
});

describe('monitorWebSocket', () => {
  it('records a connection of a server without a port of its own', async () => {
    const http = createServer();
    const server = new WebSocketServer({ noServer: true });
    http.on('upgrade', (request, socket: Socket, head) => {
      server.handleUpgrade(request, socket, head, (accepted) => {
        place.metrics.monitorWebSocket(accepted, { route: '/chat' });
        accepted.send('welcome');
      });
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/`);
    await once(client, 'message');
    expect(await place.value('active', { 'http.route': '/chat' })).toBe(1);
    expect(await place.traffic(transmit)).toEqual({ messages: 1, bytes: 7 });
    client.terminate();
    await eventually(async () => expect(await place.value('active')).toBe(0), { what: 'the end of the connection' });
    http.close();
  });

  it('can be stopped, and does nothing for what is closed', async () => {
    const [accepted, client] = await place.connect();
    place.metrics.monitorWebSocket(accepted).stop();
    expect(await place.value('active')).toBe(0);
    client.close();
    await once(accepted, 'close');
    place.metrics.monitorWebSocket(accepted);
    expect(await place.value('opened')).toBe(1);
  });

  it('refuses a client that is connecting', () => {
    const client = new WebSocket('ws://127.0.0.1:1/');
    client.on('error', () => {});
    expect(() => place.metrics.monitorWebSocket(client)).toThrow('accepted: one of a server');
  });
});
