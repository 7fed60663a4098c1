import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Where the `store` steps of tasks write rows and query them. */
export class Workspace {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #sum: StatementSync;

  constructor(db: DatabaseSync) {
    db.exec('CREATE TEMP TABLE workspace (value INTEGER NOT NULL)');
    this.#db = db;
    this.#insert = db.prepare('INSERT INTO workspace (value) VALUES (?)');
    this.#sum = db.prepare('SELECT coalesce(sum(value), 0) AS total FROM workspace');
  }

  /** Loads the values into a table, lets SQLite add them up, and leaves nothing behind. */
  sumOf(values: readonly number[]): number {
    this.#db.exec('BEGIN');
    try {
      for (const value of values) this.#insert.run(value);
      return Number(this.#sum.get()?.total);
    } finally {
      this.#db.exec('ROLLBACK');
    }
  }
}
