import type { IncomingMessage } from 'node:http';
import { describe, expectTypeOf, it } from 'vitest';
import type { Server, WebSocket, WebSocketServer } from 'ws';
import type {
  ExecutorMetrics,
  WebSocketLike,
  WebSocketMonitor,
  WebSocketRequest,
  WebSocketServerLike,
} from '../index.ts';

declare const metrics: ExecutorMetrics;
declare const server: WebSocketServer;
declare const socket: WebSocket;

class Session {
  readonly user = 'ada';
}

declare const ownServer: Server<typeof WebSocket & { new (): WebSocket & Session }>;

describe('the types of monitored WebSocket connections', () => {
  it('fit those of ws, without a cast', () => {
    expectTypeOf<WebSocketServer>().toExtend<WebSocketServerLike>();
    expectTypeOf<WebSocket>().toExtend<WebSocketLike>();
    expectTypeOf<IncomingMessage>().toExtend<WebSocketRequest>();
    expectTypeOf(metrics.monitorWebSocketServer(server)).toEqualTypeOf<WebSocketMonitor>();
    expectTypeOf(metrics.monitorWebSocketServer(ownServer)).toEqualTypeOf<WebSocketMonitor>();
    expectTypeOf(metrics.monitorWebSocket(socket, { route: '/chat' })).toExtend<Disposable>();
  });

  it('know the request of which a route is made', () => {
    metrics.monitorWebSocketServer(server, {
      route: (request) => {
        expectTypeOf(request.url).toEqualTypeOf<string | undefined>();
        return request.headers.host === undefined ? undefined : '/chat';
      },
    });
  });

  it('refuse what is no server, and options that do not exist', () => {
    // @ts-expect-error a socket is no server
    metrics.monitorWebSocketServer(socket);
    // @ts-expect-error a route of a server is made of each request
    metrics.monitorWebSocketServer(server, { route: '/chat' });
    // @ts-expect-error an option that does not exist
    metrics.monitorWebSocket(socket, { path: '/chat' });
  });
});
