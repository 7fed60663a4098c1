// Values of `error.type` for responses that did not reach their end. What the application or Node destroyed them with has its
// own: the code or the name of the error.

/** The client was gone: it closed or reset the connection, or the stream. */
export const clientDisconnect = 'client_disconnect';
/** A timeout of the server or of the request. */
export const timedOut = 'timeout';
/** The server closed the connection or the stream, and did not say why. */
export const serverDisconnect = 'server_disconnect';

/** What the errors of a connection tell of who ended it. */
const told: ReadonlyMap<unknown, string> = new Map([
  ['ECONNABORTED', clientDisconnect],
  ['ECONNRESET', clientDisconnect],
  ['EPIPE', clientDisconnect],
  // The connection ended in the middle of a request.
  ['HPE_INVALID_EOF_STATE', clientDisconnect],
  ['ERR_HTTP_REQUEST_TIMEOUT', timedOut],
  ['ETIMEDOUT', timedOut],
]);

export function failureOfConnection(error: Error, errorType: (error: unknown) => string): string {
  return told.get(Reflect.get(error, 'code')) ?? errorType(error);
}

/** Timers count whole milliseconds, and from the beginning of a turn of the event loop. */
const timerToleranceMs = 2;

/** Whether so long a time without an answer is what a timeout of the connection waits for; it does not say that it fired. */
export function isOverdue(elapsedMs: number, timeoutMs: number | undefined): boolean {
  return timeoutMs !== undefined && timeoutMs > 0 && elapsedMs + timerToleranceMs >= timeoutMs;
}
