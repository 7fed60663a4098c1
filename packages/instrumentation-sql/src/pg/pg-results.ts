import type { TransactionVerb } from '../recording/transactions.ts';
import type { PgResult } from './pg-types.ts';

/** How many rows a query returned; `undefined` where it returns none, such as an INSERT without RETURNING. */
export function returnedRows(results: unknown): number | undefined {
  if (!Array.isArray(results)) return rowsOf(results as PgResult | undefined);
  let sum: number | undefined;
  for (const result of results) {
    const rows = rowsOf(result);
    if (rows !== undefined) sum = (sum ?? 0) + rows;
  }
  return sum;
}

function rowsOf(result: PgResult | undefined | null): number | undefined {
  if (result === undefined || result === null) return undefined;
  const { rows, fields, rowCount } = result;
  if (!Array.isArray(fields) || fields.length === 0) return undefined;
  // Rows that were handed over one by one are not kept; where a portal is read in parts, the server counts the last one.
  if (Array.isArray(rows) && rows.length > 0) return rows.length;
  return typeof rowCount === 'number' ? rowCount : 0;
}

/** The first words of the command tags of statements that do something to the transaction. */
const tags: ReadonlySet<unknown> = new Set(['BEGIN', 'START', 'COMMIT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE']);

/**
 * What the statements that the server has answered did to the transaction, in their order: it answers COMMIT with ROLLBACK
 * where the transaction had failed before.
 *
 * @param verbs what all statements of the text say
 */
export function answeredVerbs(
  results: readonly (PgResult | undefined)[],
  verbs: readonly TransactionVerb[],
): readonly TransactionVerb[] {
  if (verbs.length === 0) return verbs;
  const answers = results.map((result) => result?.command).filter((command) => tags.has(command));
  return verbs
    .slice(0, answers.length)
    .map((verb, i) => (verb === 'commit' && answers[i] === 'ROLLBACK' ? 'rollback' : verb));
}
