import type { Kit } from '@executor-metrics/instrumentation';
import type { Failure } from '../recording/operations.ts';
import { resultCodeName } from './result-codes.ts';

/** As better-sqlite3 names them; `UNKNOWN_SQLITE_ERROR_…` is the name of none. */
const codeName = /^SQLITE_[A-Z_]{2,40}$/;

/**
 * `error.type` and the status code are the name of SQLite's result code, the same with both drivers. What comes from elsewhere,
 * such as a wrong number of parameters or an error of a function of the application, has its own code or name.
 */
export function failureOf(error: unknown, kit: Kit): Failure {
  const code = codeOf(error);
  return { type: code ?? kit.errorType(error), code };
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (code === 'ERR_SQLITE_ERROR') return typeof errcode === 'number' ? resultCodeName(errcode) : undefined;
  return typeof code === 'string' && codeName.test(code) ? code : undefined;
}
