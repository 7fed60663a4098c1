import { once } from 'node:events';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, type OutgoingHttpHeaders } from 'node:http2';
import { type Socket, connect as connectSocket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Http2Client {
  readonly session: ClientHttp2Session;
  /** The connection below, which the session guards. */
  readonly socket: Socket;
  /** A request without a body. */
  get(path: string, headers?: OutgoingHttpHeaders): ClientHttp2Stream;
  /** The same, read to its end; returns the status. */
  answer(path: string, headers?: OutgoingHttpHeaders): Promise<number>;
}

/** A client over HTTP/2 without encryption, closed when the test has finished. */
export function http2Client(port: number): Http2Client {
  const socket = connectSocket(port, '127.0.0.1');
  const session = connect(`http://localhost:${port}`, { createConnection: () => socket });
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  const get = (path: string, headers: OutgoingHttpHeaders = {}): ClientHttp2Stream => {
    const stream = session.request({ ':path': path, ...headers }, { endStream: true });
    return stream.on('error', () => {});
  };
  return {
    session,
    socket,
    get,
    async answer(path, headers) {
      const stream = get(path, headers).resume();
      const [answered] = await once(stream, 'response');
      await once(stream, 'close');
      return answered[':status'];
    },
  };
}
