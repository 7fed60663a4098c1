// Hot: each statement comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import type { Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import type { ConnectionTransaction, TransactionVerb } from '../recording/transactions.ts';
import { summarize } from '../summary/summarize.ts';
import type { Operation } from './operation.ts';
import { failureOf } from './pg-failure.ts';
import { answeredVerbs, returnedRows } from './pg-results.ts';
import type { PgClient, PgQuery, PgResult } from './pg-types.ts';

/** Records statements that have ended, and what they did to the transaction of their connection. */
export class EndedStatements {
  readonly #kit: Kit;
  readonly #recording: Recording;

  constructor(kit: Kit, recording: Recording) {
    this.#kit = kit;
    this.#recording = recording;
  }

  /** @param error what it failed with; `undefined` where it succeeded */
  record(query: PgQuery, operation: Operation, error: unknown, endMs: number): void {
    const { client, text, startMs } = operation;
    const results = query._results ?? operation.results;
    const querySummary = summarize(text ?? '', 'postgresql');
    const { transactions: verbs } = querySummary;
    const succeeded = error === undefined;
    const { operations } = this.#recording;
    if (succeeded) {
      operations.succeeded(client.target, querySummary, endMs - startMs, rowsOf(results, query, operation));
    } else {
      operations.ended(client.target, querySummary.summary, {
        names: querySummary,
        durationMs: endMs - startMs,
        returnedRows: undefined,
        failure: failureOf(error, this.#kit),
      });
    }
    const { transaction } = client;
    if (transaction === undefined) return;
    const inTransaction = succeeded ? isInTransaction(client.client) : undefined;
    // Most statements: nothing began, nothing can end.
    if (verbs.length === 0 && !transaction.isOpen && inTransaction !== true) return;
    follow(transaction, results, { verbs, startMs, endMs, succeeded, inTransaction });
  }
}

/** The rows of a foreign query are counted as they come; those of pg's own are in its results. */
function rowsOf(results: unknown, { _result, cursor }: PgQuery, { rows }: Operation): number | undefined {
  if (results !== undefined) return returnedRows(results);
  const fields = (_result ?? cursor?._result)?.fields;
  return rows > 0 || (Array.isArray(fields) && fields.length > 0) ? rows : undefined;
}

interface Ended {
  /** What the text does to the transaction. */
  readonly verbs: readonly TransactionVerb[];
  readonly succeeded: boolean;
  readonly inTransaction: boolean | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

function follow(transaction: ConnectionTransaction, given: unknown, ended: Ended): void {
  const { verbs, succeeded, inTransaction, startMs, endMs } = ended;
  const results = (Array.isArray(given) ? given : [given]) as readonly (PgResult | undefined)[];
  const answered = answeredVerbs(results, verbs);
  for (const verb of answered) {
    transaction.ended({ verb, succeeded: true, inTransaction: undefined, startMs, endMs });
  }
  // What failed comes after what was answered.
  transaction.ended({ verb: succeeded ? undefined : verbs[answered.length], succeeded, inTransaction, startMs, endMs });
}

/** PostgreSQL documentation, "ReadyForQuery": `I` idle, `T` in a transaction, `E` in one that has failed. */
function isInTransaction({ _txStatus }: PgClient): boolean | undefined {
  if (_txStatus === 'I') return false;
  return _txStatus === 'T' || _txStatus === 'E' ? true : undefined;
}
