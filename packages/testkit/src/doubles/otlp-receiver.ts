import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

export interface Push {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** What was sent, without its compression. */
  readonly body: Buffer;
}

/** A backend that takes OTLP over HTTP and keeps what it got. */
export interface OtlpReceiver {
  readonly origin: string;
  readonly pushes: readonly Push[];
  /** The push of that number, counted from 0, as soon as it is here. */
  push(index: number): Promise<Push>;
  /** Answers in this way from now on. */
  respond(respond: Respond): void;
  /** Closes the port and all connections, as a server that dies does. */
  stop(): Promise<void>;
  /** Listens again, at the same port. */
  start(): Promise<void>;
  /** How many connections are open. */
  connections(): Promise<number>;
}

/** Answers a push; 200 by default. One that does nothing lets the client wait. */
export type Respond = (res: ServerResponse, index: number, push: Push) => void;

const accept: Respond = (res) => void res.writeHead(200).end();

/** Breaks the connection in place of an answer, so that nobody knows whether the push has arrived. */
export const resetConnection: Respond = (res) => void res.socket?.resetAndDestroy();

/** Closed at the end of the test. */
export async function otlpReceiver(respond: Respond = accept): Promise<OtlpReceiver> {
  const pushes: Push[] = [];
  const waiting: (() => void)[] = [];
  let respondNow = respond;
  const server = createServer(async (req, res) => {
    // A client that gives up in the middle of a request has pushed nothing.
    const sent = await buffer(req).catch(() => undefined);
    if (sent === undefined) return;
    const body = req.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    const push = { method: req.method, path: req.url, headers: req.headers, body };
    pushes.push(push);
    respondNow(res, pushes.length - 1, push);
    for (const look of waiting.splice(0)) look();
  });
  let port = await listen(server, 0);
  onTestFinished(() => close(server));
  return {
    origin: `http://127.0.0.1:${port}`,
    pushes,
    async push(index) {
      for (;;) {
        const found = pushes[index];
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    respond(next) {
      respondNow = next;
    },
    stop: () => close(server),
    async start() {
      port = await listen(server, port);
    },
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
