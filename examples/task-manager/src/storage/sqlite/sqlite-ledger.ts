import type { Ledger, LedgerEntry } from '../storage.ts';
import type { Statements } from './rows.ts';

export class SqliteLedger implements Ledger {
  readonly #sql: Statements;

  constructor(sql: Statements) {
    this.#sql = sql;
  }

  async count(organizationId: number, event: string, detail: string): Promise<void> {
    this.#sql.run(
      `INSERT INTO ledger VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE SET entries = entries + 1`,
      organizationId,
      event,
      detail,
    );
  }

  async entries(): Promise<readonly LedgerEntry[]> {
    return this.#sql.all('SELECT organization_id AS organizationId, event, detail, entries FROM ledger');
  }
}
