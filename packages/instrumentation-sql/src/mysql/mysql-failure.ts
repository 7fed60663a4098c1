import type { Kit } from '@executor-metrics/instrumentation';
import type { Failure } from '../recording/operations.ts';

/** What mysql2 says of itself, without a code: these errors are told by their messages alone. */
const ownErrors: ReadonlyMap<unknown, string> = new Map([
  ['Pool is closed.', 'pool_ended'],
  ['Queue limit reached.', 'queue_limit_reached'],
  ['No connections available.', 'no_connections_available'],
  ["Can't add new command when connection is in closed state", 'connection_closed'],
]);

/**
 * `error.type` is the name that mysql2 has for the server's error (`ER_DUP_ENTRY`), a word for what it says of itself, or
 * the error's code or name. The status code is the number of the server's error (semantic conventions, "MySQL").
 */
export function failureOf(error: unknown, kit: Kit): Failure {
  const { errno, sqlState, message } = (error ?? {}) as Readonly<Record<'errno' | 'sqlState' | 'message', unknown>>;
  // Errors of the system have numbers as well, below zero, and no state.
  const isOfServer = typeof sqlState === 'string' && typeof errno === 'number' && Number.isInteger(errno) && errno > 0;
  const type = ownErrors.get(message) ?? kit.errorType(error);
  return { type, code: isOfServer ? String(errno) : undefined };
}

/** The server has rolled the whole transaction back (MariaDB and MySQL, `ER_LOCK_DEADLOCK`). */
export function endsTransaction(error: unknown): boolean {
  const deadlock = 1213;
  return (error as { readonly errno?: unknown } | null | undefined)?.errno === deadlock;
}
