import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import { clientDisconnect, failureOfConnection, isOverdue, serverDisconnect, timedOut } from './failure.ts';

interface Circumstances {
  readonly elapsedMs: number;
  readonly errorType: (error: unknown) => string;
}

/** What a client says that wants no answer any more, and Node for it when it is gone (RFC 9113, section 7). */
const cancel = 8;

/** Why a response over HTTP/2 did not reach its end. A stream that was reset with another code has an error that says so. */
export function http2Failure(
  stream: ServerHttp2Stream,
  session: Timed<ServerHttp2Session> | undefined,
  { elapsedMs, errorType }: Circumstances,
): string {
  const error = stream.errored;
  // Node resets a stream that the application aborts by a signal with the same code.
  if (stream.rstCode === cancel && error?.name !== 'AbortError') return clientDisconnect;
  // The error of the connection, which has taken its streams with it, or the application's own.
  if (error) return session?.destroyed === true ? failureOfConnection(error, errorType) : errorType(error);
  const isSessionOver = session?.destroyed === true && isOverdue(elapsedMs, session.timeout);
  return isSessionOver ? timedOut : serverDisconnect;
}

/** Sessions have a timeout as sockets have; the types do not know it. */
type Timed<T> = T & { readonly timeout?: number };
