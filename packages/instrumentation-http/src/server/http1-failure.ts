import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { clientDisconnect, failureOfConnection, isOverdue, serverDisconnect, timedOut } from './failure.ts';

interface Circumstances {
  readonly elapsedMs: number;
  readonly errorType: (error: unknown) => string;
}

/**
 * Why a response over HTTP/1 did not reach its end, as far as the two ends of the connection can tell.
 *
 * What the application destroys a response with, as `pipeline()` does when its source fails, becomes the error of the
 * connection as well. Where the client was gone before, `pipeline()` complains of that, and the connection knows better.
 */
export function http1Failure(socket: Socket, response: ServerResponse, circumstances: Circumstances): string {
  const { elapsedMs, errorType } = circumstances;
  if (socket.readableEnded) return clientDisconnect;
  const { errored } = response;
  if (errored && (errored === socket.errored || !socket.destroyed)) return errorType(errored);
  if (socket.errored) return failureOfConnection(socket.errored, errorType);
  return isOverdue(elapsedMs, socket.timeout) ? timedOut : serverDisconnect;
}
