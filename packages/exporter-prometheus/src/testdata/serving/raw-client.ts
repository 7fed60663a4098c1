import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** A connection over which a test sends whatever it likes. Closed at the end of the test. */
export async function rawConnection(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** What comes on the connection until the other side ends it, and whether it did so in peace or by a reset. */
export async function restOf(socket: Socket): Promise<{ readonly text: string; readonly reset: boolean }> {
  let text = '';
  let reset = false;
  socket.setEncoding('latin1');
  socket.on('data', (data: string) => {
    text += data;
  });
  socket.on('error', () => {
    reset = true;
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.once('end', resolve);
  socket.once('close', () => resolve());
  await promise;
  return { text, reset };
}

/** Sends that and gives what is answered until the connection ends. */
export async function exchanged(port: number, sent: string): Promise<string> {
  const socket = await rawConnection(port);
  socket.write(sent, 'latin1');
  return (await restOf(socket)).text;
}

/** The status codes of the answers in what came on a connection. */
export function statusesIn(text: string): readonly number[] {
  return Array.from(text.matchAll(/^HTTP\/1\.1 (\d{3})/gm), ([, status]) => Number(status));
}

export function getRequest(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;
}
