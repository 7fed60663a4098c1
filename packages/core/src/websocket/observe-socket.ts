// Hot: what is put in place runs at each message. Guarded by bench/core/websocket.bench.ts.
import { putInPlace } from '../foreign/own-property.ts';
import { property } from '../foreign/property.ts';
import type { Connection } from './connection.ts';
import { payloadBytes } from './payload-size.ts';
import { readyState, type WebSocketLike } from './web-socket.ts';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Tells the connection what its socket does: by the methods `emit` and `send`, to which ones of ours hand over. Listeners
 * would be counted and removed with those of the application, and one for `error` would keep an error that nobody handles
 * from being seen.
 *
 * @returns what puts the methods back, as the end of the connection does, or `undefined` where the socket does not let us
 */
export function observeSocket(socket: WebSocketLike, connection: Connection): (() => void) | undefined {
  const emit = tellingEmit(property(socket, 'emit') as Method, connection, () => restore());
  const restoreEmit = putInPlace(socket, 'emit', emit);
  const restoreSend = putInPlace(socket, 'send', tellingSend(property(socket, 'send') as Method, connection));
  const restore = (): void => {
    restoreEmit?.();
    restoreSend?.();
  };
  if (restoreEmit !== undefined && restoreSend !== undefined) return restore;
  restore();
  return undefined;
}

function tellingEmit(original: Method, connection: Connection, restore: () => void): Method {
  return function emit(...args) {
    // First, as listeners may throw.
    switch (args[0]) {
      case 'message':
        connection.received(args[1]);
        break;
      case 'error':
        connection.failed(args[1]);
        break;
      case 'close':
        connection.closed(args[1]);
        restore();
        break;
      default:
    }
    return Reflect.apply(original, this, args);
  };
}

function tellingSend(original: Method, connection: Connection): Method {
  return function send(...args) {
    // `ws` refuses what is sent before or after, and throws where it cannot send what it is given.
    const isOpen = property(this, 'readyState') === readyState.open;
    const bytes = isOpen ? payloadBytes(args[0]) : 0;
    const result = Reflect.apply(original, this, args);
    if (isOpen) connection.sent(bytes, property(args[1], 'fin') !== false);
    return result;
  };
}
