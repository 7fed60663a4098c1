import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { errorTypeOf } from './errors.ts';

/** How often something ended well, failed (by error type), and was tried again. */
export interface Tally {
  successes: number;
  failures: Record<string, number>;
  retries: number;
}

export interface OperationTotals {
  readonly intent: Tally;
  readonly plan: Tally;
  readonly execute: Tally & { readonly byTaskType: Record<string, Tally> };
}

/** What an entry is about. */
export interface Account {
  readonly operation: keyof OperationTotals;
  readonly taskType?: string;
}

export interface LedgerEntry extends Account {
  readonly event: 'success' | 'failure' | 'retry';
  readonly errorType?: string;
}

/**
 * The service's own account of what it did. No service needs this beside its metrics: it is here so that you can hold
 * the metrics against something that was counted without them.
 */
export class Ledger {
  readonly #count: StatementSync;
  readonly #all: StatementSync;

  constructor(db: DatabaseSync) {
    // TEMP: the account ends with the process, as its counters do, also where the tasks are kept in a file.
    db.exec(`
      CREATE TEMP TABLE ledger (
        operation TEXT, task_type TEXT, event TEXT, error_type TEXT, entries INTEGER,
        PRIMARY KEY (operation, task_type, event, error_type)
      ) WITHOUT ROWID`);
    this.#count = db.prepare(`
      INSERT INTO ledger VALUES (?, ?, ?, ?, 1)
      ON CONFLICT DO UPDATE SET entries = entries + 1`);
    this.#all = db.prepare('SELECT * FROM ledger');
  }

  count({ operation, taskType = '', event, errorType = '' }: LedgerEntry): void {
    this.#count.run(operation, taskType, event, errorType);
  }

  /** Does the work and enters how it ended. */
  async audit<T>(account: Account, work: () => T | Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.count({ ...account, event: 'success' });
      return result;
    } catch (error) {
      this.count({ ...account, event: 'failure', errorType: errorTypeOf(error) });
      throw error;
    }
  }

  totals(): OperationTotals {
    const totals: OperationTotals = {
      intent: emptyTally(),
      plan: emptyTally(),
      execute: { ...emptyTally(), byTaskType: {} },
    };
    for (const row of this.#all.all()) {
      // Only `count` writes here, so the row holds what a `LedgerEntry` holds.
      const entry = row as unknown as Row;
      enter(totals[entry.operation], entry);
      if (entry.operation === 'execute') enter(tallyOf(totals.execute.byTaskType, entry.task_type), entry);
    }
    return totals;
  }
}

interface Row {
  readonly operation: keyof OperationTotals;
  readonly task_type: string;
  readonly event: LedgerEntry['event'];
  readonly error_type: string;
  readonly entries: number;
}

function enter(tally: Tally, { event, error_type, entries }: Row): void {
  if (event === 'success') tally.successes += entries;
  else if (event === 'retry') tally.retries += entries;
  else tally.failures[error_type] = (tally.failures[error_type] ?? 0) + entries;
}

function tallyOf(tallies: Record<string, Tally>, taskType: string): Tally {
  tallies[taskType] ??= emptyTally();
  return tallies[taskType];
}

function emptyTally(): Tally {
  return { successes: 0, failures: {}, retries: 0 };
}

/** Failures of all types. */
export function failuresOf(tally: Tally): number {
  return Object.values(tally.failures).reduce((sum, failures) => sum + failures, 0);
}
