import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP connection to a server, through which it can be taken away. */
export interface CutProxy extends AsyncDisposable {
  readonly port: number;
  /** Nothing passes any more, in either direction. */
  pause(): void;
  /** Ends all connections at once, as a server that crashes does. */
  cut(): void;
  /** Takes no more connections, or takes them again. */
  refuse(refused: boolean): void;
}

export async function cutProxy(host: string, port: number): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let isRefusing = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (isRefusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = keep(connect(port, host));
    client.pipe(upstream).pipe(client);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    pause() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut,
    refuse(refused) {
      isRefusing = refused;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
