// Hot: each statement comes through here. Guarded by bench/instrumentation-sql/overhead.ts.
import { performance } from 'node:perf_hooks';
import type { Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import type { ConnectionTransaction, TransactionVerb } from '../recording/transactions.ts';
import { summarize } from '../summary/summarize.ts';
import type { ConnectionState } from './connections.ts';
import { endsTransaction, failureOf } from './mysql-failure.ts';
import { isInTransaction, type Results, returnedRows } from './mysql-results.ts';
import type { Operation } from './operation.ts';

/** Records statements that have ended, and what they did to the transaction of their connection. */
export class EndedStatements {
  readonly #kit: Kit;
  readonly #recording: Recording;
  readonly #lose: (state: ConnectionState) => void;

  constructor(kit: Kit, recording: Recording) {
    this.#kit = kit;
    this.#recording = recording;
    this.#lose = kit.safe('the end of a connection', ({ transaction }: ConnectionState) => {
      transaction?.end('rolled_back', performance.now());
    });
  }

  /** @param error what it failed with; `undefined` or `null` where it succeeded */
  record(operation: Operation, error: unknown, results: Results): void {
    if (operation.hasEnded) return;
    operation.hasEnded = true;
    const { connection, text, startMs } = operation;
    const querySummary = summarize(text, 'mysql');
    const { transactions: verbs } = querySummary;
    const endMs = performance.now();
    const succeeded = error === undefined || error === null;
    const { operations } = this.#recording;
    if (succeeded) {
      const rows = operation.rows ?? returnedRows(results);
      operations.succeeded(connection.target, querySummary, endMs - startMs, rows);
    } else {
      operations.ended(connection.target, querySummary.summary, {
        names: querySummary,
        durationMs: endMs - startMs,
        returnedRows: undefined,
        failure: failureOf(error, this.#kit),
      });
    }
    const { transaction } = connection;
    if (transaction === undefined) return;
    const inTransaction = succeeded ? isInTransaction(results) : endsTransaction(error) ? false : undefined;
    // Most statements: nothing began, nothing can end.
    if (verbs.length === 0 && !transaction.isOpen && inTransaction !== true) return;
    follow(transaction, { verbs, startMs, endMs, succeeded, inTransaction });
    if (transaction.isOpen) connection.watchEnd(this.#lose);
  }
}

interface EndedInTransaction {
  /** What the text does to the transaction. */
  readonly verbs: readonly TransactionVerb[];
  readonly succeeded: boolean;
  readonly inTransaction: boolean | undefined;
  readonly startMs: number;
  readonly endMs: number;
}

function follow(transaction: ConnectionTransaction, ended: EndedInTransaction): void {
  const { verbs, succeeded, inTransaction, startMs, endMs } = ended;
  // Of several statements, those that were executed before one failed are not known.
  const [failed, ...others] = succeeded ? [undefined, ...verbs] : verbs.slice(0, 1);
  for (const verb of others) transaction.ended({ verb, succeeded, inTransaction: undefined, startMs, endMs });
  transaction.ended({ verb: failed, succeeded, inTransaction, startMs, endMs });
}
