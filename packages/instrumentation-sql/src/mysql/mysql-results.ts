import type { ResultHeader } from './mysql-types.ts';

/** What a query ended with, as its callback gets it. */
export interface Results {
  readonly rows: unknown;
  readonly fields: unknown;
}

/** `SERVER_STATUS_IN_TRANS` (MySQL and MariaDB, "OK packet"). */
const inTransactionFlag = 1;

/** How many rows a query returned; `undefined` where it returns none. Several result sets are added up. */
export function returnedRows({ rows, fields }: Results): number | undefined {
  if (!Array.isArray(rows) || !Array.isArray(fields)) return undefined;
  if (!hasSeveral(fields)) return rows.length;
  let sum: number | undefined;
  for (const set of rows) if (Array.isArray(set)) sum = (sum ?? 0) + set.length;
  return sum;
}

/** Whether the connection is in a transaction now, where the last statement says so: those that return rows do not. */
export function isInTransaction({ rows, fields }: Results): boolean | undefined {
  const last: unknown = hasSeveral(fields) && Array.isArray(rows) ? rows.at(-1) : rows;
  if (typeof last !== 'object' || last === null) return undefined;
  const { serverStatus } = last as ResultHeader;
  return typeof serverStatus === 'number' ? (serverStatus & inTransactionFlag) !== 0 : undefined;
}

/** The columns of one result set, or for each statement its columns, which some have not. */
function hasSeveral(fields: unknown): boolean {
  return Array.isArray(fields) && fields.length > 0 && (fields[0] === undefined || Array.isArray(fields[0]));
}
