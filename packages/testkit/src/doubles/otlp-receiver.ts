import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
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
}

/** Answers a push; 200 by default. One that does nothing lets the client wait. */
export type Respond = (res: ServerResponse, index: number) => void;

const accept: Respond = (res) => void res.writeHead(200).end();

/** Closed at the end of the test. */
export async function otlpReceiver(respond: Respond = accept): Promise<OtlpReceiver> {
  const pushes: Push[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (req, res) => {
    const sent = await buffer(req);
    const body = req.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    pushes.push({ method: req.method, path: req.url, headers: req.headers, body });
    respond(res, pushes.length - 1);
    for (const look of waiting.splice(0)) look();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushes,
    async push(index) {
      for (;;) {
        const found = pushes[index];
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
  };
}
