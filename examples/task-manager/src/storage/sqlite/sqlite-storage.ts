import { DatabaseSync } from 'node:sqlite';
import type { Storage } from '../storage.ts';
import { Statements } from './rows.ts';
import { schema } from './schema.ts';
import { SqliteAccounts } from './sqlite-accounts.ts';
import { SqliteAttachments } from './sqlite-attachments.ts';
import { SqliteFigures } from './sqlite-figures.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteProjects } from './sqlite-projects.ts';
import { SqliteTasks } from './sqlite-tasks.ts';

/** @param file of the database, or `:memory:` */
export async function createSqliteStorage(file: string): Promise<Storage> {
  const db = new DatabaseSync(file);
  db.exec(schema);
  const sql = new Statements(db);
  return {
    accounts: new SqliteAccounts(sql),
    projects: new SqliteProjects(sql),
    tasks: new SqliteTasks(sql),
    attachments: new SqliteAttachments(sql),
    figures: new SqliteFigures(sql),
    ledger: new SqliteLedger(sql),
    close: async () => db.close(),
  };
}
