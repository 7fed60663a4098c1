import { DatabaseSync } from 'node:sqlite';

/** Opens the database of the service: a file, or `:memory:`. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  // Losing the last tasks in a power cut is better, for a demo, than a disk flush for each of them.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  return db;
}
