import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ClientOptions, type ServerOptions, WebSocket, WebSocketServer } from 'ws';

/** A server of `ws` on a port of its own, and those who connect to it. */
export interface WebSocketPlace {
  readonly server: WebSocketServer;
  /** Gives both ends of a new connection, the one of the server first. */
  connect(path?: string, options?: ClientOptions): Promise<readonly [WebSocket, WebSocket]>;
  close(): Promise<void>;
}

export async function startWebSocketServer(options: ServerOptions = {}): Promise<WebSocketPlace> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, ...options });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const clients: WebSocket[] = [];
  return {
    server,
    async connect(path = '/', clientOptions = {}) {
      const client = new WebSocket(`ws://127.0.0.1:${port}${path}`, clientOptions);
      clients.push(client);
      const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'open')]);
      return [accepted, client];
    },
    async close() {
      for (const client of clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
