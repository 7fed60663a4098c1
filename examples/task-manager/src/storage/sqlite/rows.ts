import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Runs statements, each of which is prepared once. */
export class Statements {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The rows hold what the schema and the statement say, which the compiler cannot see. */
  all<Row>(sql: string, ...parameters: SQLInputValue[]): readonly Row[] {
    return this.#prepare(sql).all(...parameters) as unknown as readonly Row[];
  }

  get<Row>(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...parameters) as unknown as Row | undefined;
  }

  /** @returns how many rows were changed */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...parameters).changes);
  }

  /** All of it or nothing. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const statement = this.#prepared.get(sql) ?? this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

export function dateOf(ms: number | null): Date | null {
  return ms === null ? null : new Date(ms);
}
