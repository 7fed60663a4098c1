import type { Kit } from '@executor-metrics/instrumentation';
import type { Failure } from '../recording/operations.ts';

/** Five digits or capitals (SQL standard, "SQLSTATE"; PostgreSQL documentation, appendix A). */
const sqlState = /^[0-9A-Z]{5}$/;

const connectionTimeout = 'connection_timeout';

/** What pg and pg-pool say of themselves, without a code: their errors are told by their messages alone. */
const ownErrors: ReadonlyMap<unknown, string> = new Map([
  ['Query read timeout', 'query_timeout'],
  ['timeout exceeded when trying to connect', connectionTimeout],
  ['Connection terminated due to connection timeout', connectionTimeout],
  ['timeout expired', connectionTimeout],
  ['Connection terminated', 'connection_terminated'],
  ['Connection terminated unexpectedly', 'connection_terminated'],
  ['Client was closed and is not queryable', 'client_closed'],
  ['Client has encountered a connection error and is not queryable', 'client_closed'],
  ['Cannot use a pool after calling end on the pool', 'pool_ended'],
]);

/** `error.type` is the SQLSTATE of an error of the server, a word for what pg says of itself, or the error's code or name. */
export function failureOf(error: unknown, kit: Kit): Failure {
  const { code, severity, message } = (error ?? {}) as Readonly<Record<'code' | 'severity' | 'message', unknown>>;
  // The severity tells the server's errors from those of the system: `EPIPE` looks like a SQLSTATE.
  const isOfServer = typeof severity === 'string' && typeof code === 'string' && sqlState.test(code);
  const type = ownErrors.get(message) ?? kit.errorType(error);
  return { type, code: isOfServer ? code : undefined };
}

/** Whether a client was not there in time. A pool says so by the message alone: durations depend on whose clock it is. */
export function isConnectionTimeout(error: unknown): boolean {
  return ownErrors.get((error as { readonly message?: unknown } | null)?.message) === connectionTimeout;
}
