import { DatabaseSync } from 'node:sqlite';
import type { Database, Dialect, SqlValue, Statements } from './database.ts';

const dialect: Dialect = {
  newId: 'INTEGER PRIMARY KEY',
  bytes: 'BLOB',
  // Nobody else writes in the meantime: there is one transaction at a time.
  forUpdate: '',
  unlessThere: () => 'ON CONFLICT DO NOTHING',
  onConflict: (...key) => `ON CONFLICT (${key.join(', ')}) DO UPDATE SET`,
  indexesForeignKeys: false,
  tableOptions: '',
};

/** @param file of the database, or `:memory:` */
export async function openSqlite(file: string): Promise<Database> {
  const db = new DatabaseSync(file);
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000',
  );
  return new SqliteDatabase(db);
}

/** The connection of a file is one for all, so whatever is not part of a transaction waits until it is over. */
class SqliteDatabase implements Database {
  readonly dialect = dialect;
  readonly #db: DatabaseSync;
  readonly #sql: SqliteStatements;
  #last: Promise<void> = Promise.resolve();

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#sql = new SqliteStatements(db);
  }

  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#alone(() => this.#sql.all(sql, ...parameters));
  }

  get<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#alone(() => this.#sql.get(sql, ...parameters));
  }

  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number> {
    return this.#alone(() => this.#sql.run(sql, ...parameters));
  }

  insert(sql: string, ...parameters: readonly SqlValue[]): Promise<number | undefined> {
    return this.#alone(() => this.#sql.insert(sql, ...parameters));
  }

  transaction<T>(work: (sql: Statements) => Promise<T>): Promise<T> {
    return this.#alone(async () => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        const result = await work(this.#sql);
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        this.#rollBack();
        throw error;
      }
    });
  }

  isDuplicate(error: unknown): boolean {
    return error instanceof Error && 'errcode' in error && uniqueViolations.has(error.errcode);
  }

  close(): Promise<void> {
    return this.#alone(async () => this.#db.close());
  }

  #rollBack(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // SQLite has done so by itself, as where the disk is full. What failed first is what is told.
    }
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    try {
      return await work();
    } finally {
      resolve();
    }
  }
}

/** Extended result codes SQLITE_CONSTRAINT_PRIMARYKEY and _UNIQUE (https://www.sqlite.org/rescode.html). */
const uniqueViolations: ReadonlySet<unknown> = new Set([1555, 2067]);

/** Each statement is prepared once. */
class SqliteStatements implements Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  async all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    return this.#prepare(sql).all(...parameters) as unknown as readonly Row[];
  }

  async get<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return this.#prepare(sql).get(...parameters) as unknown as Row | undefined;
  }

  async run(sql: string, ...parameters: readonly SqlValue[]): Promise<number> {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  async insert(sql: string, ...parameters: readonly SqlValue[]): Promise<number | undefined> {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...parameters);
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const statement = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}
