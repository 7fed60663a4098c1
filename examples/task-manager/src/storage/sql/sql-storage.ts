import type { Storage } from '../storage.ts';
import type { Database } from './database.ts';
import { createTables } from './schema.ts';
import { SqlAccounts } from './sql-accounts.ts';
import { SqlAttachments } from './sql-attachments.ts';
import { SqlExports } from './sql-exports.ts';
import { SqlFigures } from './sql-figures.ts';
import { SqlLedger } from './sql-ledger.ts';
import { SqlNotifications } from './sql-notifications.ts';
import { SqlProjects } from './sql-projects.ts';
import { SqlTasks } from './sql-tasks.ts';

/** Keeps everything in a database, which is closed with the storage, or where it cannot be used. */
export async function createSqlStorage(database: Database): Promise<Storage> {
  try {
    await createTables(database);
  } catch (error) {
    await database.close();
    throw error;
  }
  const ledger = new SqlLedger(database);
  return {
    ledger,
    accounts: new SqlAccounts(database),
    projects: new SqlProjects(database),
    tasks: new SqlTasks(database),
    attachments: new SqlAttachments(database),
    notifications: new SqlNotifications(database),
    exports: new SqlExports(database),
    figures: new SqlFigures(database),
    async close() {
      try {
        await ledger.close();
      } finally {
        await database.close();
      }
    },
  };
}
