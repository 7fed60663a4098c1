import type { Socket } from 'node:net';

/** What came is no HTTP, or too much of it, or not in time: the answer that it gets, 400 for the rest of it. */
const statuses: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', '413 Payload Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** How much a client may send after its answer. */
const lingeringBytes = 1024 * 1024;

/**
 * Answers and ends the connection. It does not do so at once, as Node.js would: to end a connection on which something
 * unread has come resets it, and the client, still sending, would see an error in place of its answer. What comes is read and thrown
 * away for a moment.
 *
 * @param lingerMs how long, in milliseconds
 */
export function refuseBadRequest(error: Error, socket: Socket, lingerMs: number): void {
  // Each piece that comes after the first bad one is another error of the parser.
  if (socket.writableEnded) return;
  const code = 'code' in error ? String(error.code) : '';
  // Without an error of the parser there is nobody to answer to: the client has gone, or the TLS handshake has failed.
  if (!socket.writable || !/^(?:HPE|ERR_HTTP)_/.test(code)) {
    socket.destroy();
    return;
  }
  const status = statuses.get(code) ?? '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const mostRead = socket.bytesRead + lingeringBytes;
  socket.on('data', () => {
    if (socket.bytesRead > mostRead) socket.destroy();
  });
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
