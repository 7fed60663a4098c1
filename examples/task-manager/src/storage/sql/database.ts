/** What can stand for a `?` in a statement, and in a row. */
export type SqlValue = string | number | null | Uint8Array;

/**
 * Runs statements of SQL whose parameters are `?`. Statements never hold what a user gave, and are few: they are also what
 * the metrics tell queries apart by. The rows hold what the schema and the statement say, which the compiler cannot see.
 */
export interface Statements {
  all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]>;
  get<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row | undefined>;
  /** @returns how many rows were changed */
  run(sql: string, ...parameters: readonly SqlValue[]): Promise<number>;
  /** Inserts one row into a table whose key is `id`. @returns the id, or `undefined` where nothing was inserted */
  insert(sql: string, ...parameters: readonly SqlValue[]): Promise<number | undefined>;
}

/** An SQL database: one of three, and all that the stores have to know of it. */
export interface Database extends Statements {
  readonly dialect: Dialect;
  /**
   * All of it or nothing. What belongs to it is done with the statements that the work is given: the database itself may
   * have to wait until the transaction is over. Work may be done twice, where the first time was in the way of another one.
   */
  transaction<T>(work: (sql: Statements) => Promise<T>): Promise<T>;
  /** Whether a statement failed as it would have stored something twice that is to be there once. */
  isDuplicate(error: unknown): boolean;
  close(): Promise<void>;
}

/** What databases say differently. */
export interface Dialect {
  /** The type of an id that the database gives out. */
  readonly newId: string;
  /** The type of bytes, up to 16 MiB. */
  readonly bytes: string;
  /** What makes a `SELECT` keep its rows from others until the transaction is over. */
  readonly forUpdate: string;
  /** What follows `INSERT INTO … VALUES …` of a row that may be there and is to stay as it is. */
  unlessThere(column: string): string;
  /** The same of a row with this key, before the change that is made to it. */
  onConflict(...key: readonly string[]): string;
  /** Whether foreign keys have an index without being told so. */
  readonly indexesForeignKeys: boolean;
  /** What follows the columns of a table. */
  readonly tableOptions: string;
}
