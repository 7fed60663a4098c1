import { randomUUID } from 'node:crypto';
import type { Ledger, LedgerEntry } from '../storage.ts';
import type { Database } from './database.ts';

interface EntryRow {
  readonly organization_id: number;
  readonly event: string;
  readonly detail: string;
  readonly entries: number;
}

/** The account ends with the process, as its counters do, also where all else stays. */
export class SqlLedger implements Ledger {
  readonly #sql: Database;
  readonly #run = randomUUID();

  constructor(sql: Database) {
    this.#sql = sql;
  }

  async count(organizationId: number, event: string, detail: string): Promise<void> {
    const onConflict = this.#sql.dialect.onConflict('run', 'organization_id', 'event', 'detail');
    await this.#sql.run(
      `INSERT INTO ledger (run, organization_id, event, detail, entries) VALUES (?, ?, ?, ?, 1)
       ${onConflict} entries = ledger.entries + 1`,
      ...[this.#run, organizationId, event, detail],
    );
  }

  async entries(): Promise<readonly LedgerEntry[]> {
    const rows = await this.#sql.all<EntryRow>(
      `SELECT organization_id, event, detail, entries FROM ledger
       WHERE run = ? ORDER BY organization_id, event, detail`,
      this.#run,
    );
    return rows.map(({ organization_id, ...entry }) => ({ organizationId: organization_id, ...entry }));
  }

  /** What would be of no use to anybody any more. */
  async close(): Promise<void> {
    await this.#sql.run('DELETE FROM ledger WHERE run = ?', this.#run);
  }
}
