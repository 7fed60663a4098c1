import { once } from 'node:events';
import { connect } from 'node:net';

/** A connection that sends what it is told to, byte for byte, and shows what comes back. */
export interface RawConnection extends Disposable {
  send(text: string): void;
  /** All that has come, as soon as the pattern is found in it. Rejects when the connection ends before. */
  received(pattern: RegExp): Promise<string>;
  /** All that has come when the server has closed the connection. */
  rest(): Promise<string>;
  /** Says that nothing more will be sent. */
  end(): void;
  /** Ends it as a client does that has crashed. */
  reset(): void;
}

/** @param port of 127.0.0.1 */
export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let text = '';
  let wake = (): void => {};
  socket.on('data', (chunk: string) => {
    text += chunk;
    wake();
  });
  socket.on('close', () => wake());
  // A server that resets the connection is seen by its being closed.
  socket.on('error', () => {});
  const news = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    wake = resolve;
    await promise;
  };
  await once(socket, 'connect');
  return {
    send: (sent) => void socket.write(sent, 'latin1'),
    async received(pattern) {
      while (!pattern.test(text)) {
        if (socket.closed) throw new Error(`the connection ended; received: ${JSON.stringify(text)}`);
        await news();
      }
      return text;
    },
    async rest() {
      while (!socket.closed) await news();
      return text;
    },
    end: () => void socket.end(),
    reset: () => void socket.resetAndDestroy(),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
