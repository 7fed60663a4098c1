// Hot: each operation comes through here.
import { performance } from 'node:perf_hooks';
import { isIgnored, type Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import { longestRead, type QuerySummary } from '../summary/summarize.ts';
import type { Database } from './databases.ts';
import { failureOf } from './sqlite-failure.ts';

/** What is executed: a prepared statement, or a text. */
export interface Executed {
  readonly database: Database;
  readonly summary: QuerySummary;
  /** Whether the text goes on where nobody reads it, so that it may do more than is known. */
  readonly isCut: boolean;
}

export function executed(database: Database, text: string, summary: QuerySummary): Executed {
  return { database, summary, isCut: text.length > longestRead };
}

/** Records operations that have ended, and what they did to the transaction of their database. */
export class EndedOperations {
  readonly #kit: Kit;
  readonly #recording: Recording;

  constructor(kit: Kit, recording: Recording) {
    this.#kit = kit;
    this.#recording = recording;
  }

  /** @param returnedRows `undefined` where the statement returns none */
  succeeded(operation: Executed, startMs: number, returnedRows: number | undefined): void {
    const { database, summary, isCut } = operation;
    if (isIgnored(database.handle)) return;
    const endMs = performance.now();
    this.#recording.operations.succeeded(database.target, summary, endMs - startMs, returnedRows);
    // Most statements do nothing to a transaction; to ask for its state would cost more than all the rest.
    if (summary.transactions.length > 0 || isCut) follow(operation, { succeeded: true, startMs, endMs });
  }

  failed(operation: Executed, startMs: number, error: unknown): void {
    const { database, summary } = operation;
    if (isIgnored(database.handle)) return;
    const endMs = performance.now();
    const failure = failureOf(error, this.#kit);
    this.#recording.operations.ended(database.target, summary.summary, {
      durationMs: endMs - startMs,
      returnedRows: undefined,
      failure,
      names: summary,
    });
    follow(operation, { succeeded: false, startMs, endMs });
  }
}

interface Ended {
  readonly succeeded: boolean;
  readonly startMs: number;
  readonly endMs: number;
}

/** SQLite itself says whether a transaction is open; the statements say how it ended. */
function follow({ database, summary }: Executed, ended: Ended): void {
  const { transaction } = database;
  if (transaction === undefined) return;
  const inTransaction = database.inTransaction();
  const { transactions: verbs } = summary;
  if (!ended.succeeded) {
    // Of several statements it is not known which one failed; of one it is.
    const verb = verbs.length === 1 ? verbs[0] : undefined;
    transaction.ended({ ...ended, verb, inTransaction });
    return;
  }
  const last = verbs.length - 1;
  for (let i = 0; i < last; i++) transaction.ended({ ...ended, verb: verbs[i], inTransaction: undefined });
  transaction.ended({ ...ended, verb: verbs[last], inTransaction });
}
