import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { againIf } from './again.ts';
import type { Database, Dialect, SqlValue, Statements } from './database.ts';

const dialect: Dialect = {
  newId: 'BIGINT AUTO_INCREMENT PRIMARY KEY',
  bytes: 'LONGBLOB',
  forUpdate: 'FOR UPDATE',
  // `INSERT IGNORE` would ignore other errors as well.
  unlessThere: (column) => `ON DUPLICATE KEY UPDATE ${column} = ${column}`,
  onConflict: () => 'ON DUPLICATE KEY UPDATE',
  indexesForeignKeys: true,
  // Texts are compared byte by byte, as in the others; left to itself, MySQL takes "é" for "e".
  tableOptions: 'ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
};

const mostConnections = 10;
const patienceMs = 5000;

/** @param url such as `mysql://user:password@host:3306/database`, of MySQL 8 or MariaDB */
export async function openMysql(url: string): Promise<Database> {
  // Loaded when it is needed: whoever keeps everything in SQLite needs no driver.
  const { createPool } = await import('mysql2/promise');
  const pool = createPool({
    uri: url.replace(/^mariadb:/, 'mysql:'),
    connectionLimit: mostConnections,
    connectTimeout: patienceMs,
    charset: 'utf8mb4_bin',
    // Sums are decimals to MySQL; ours fit into a number.
    decimalNumbers: true,
    // Rows that an UPDATE found, also those that it left as they were: what the others count.
    flags: ['FOUND_ROWS'],
  });
  // What PostgreSQL does by itself. The default of MySQL also locks the gaps between rows, and with them who is not concerned.
  pool.on(
    'connection',
    (connection) => void connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED'),
  );
  return new MysqlDatabase(pool);
}

class MysqlDatabase implements Database {
  readonly dialect = dialect;
  readonly #pool: Pool;
  readonly #sql: MysqlStatements;
  readonly all: Statements['all'];
  readonly get: Statements['get'];
  readonly run: Statements['run'];
  readonly insert: Statements['insert'];

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#sql = new MysqlStatements(pool);
    this.all = (sql, ...parameters) => this.#sql.all(sql, ...parameters);
    this.get = (sql, ...parameters) => this.#sql.get(sql, ...parameters);
    // A statement alone is a transaction as well, that can be in the way of another one.
    this.run = (sql, ...parameters) => againIf(isConflict, () => this.#sql.run(sql, ...parameters));
    this.insert = (sql, ...parameters) => againIf(isConflict, () => this.#sql.insert(sql, ...parameters));
  }

  transaction<T>(work: (sql: Statements) => Promise<T>): Promise<T> {
    return againIf(isConflict, async () => {
      const connection = await this.#pool.getConnection();
      let isBroken = false;
      try {
        await connection.beginTransaction();
        const result = await work(new MysqlStatements(connection));
        await connection.commit();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is of no use to anybody.
        await connection.rollback().catch(() => (isBroken = true));
        throw error;
      } finally {
        if (isBroken) connection.destroy();
        else connection.release();
      }
    });
  }

  isDuplicate(error: unknown): boolean {
    return codeOf(error) === 'ER_DUP_ENTRY';
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

class MysqlStatements implements Statements {
  readonly #queryable: Pool | PoolConnection;

  constructor(queryable: Pool | PoolConnection) {
    this.#queryable = queryable;
  }

  async all<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<readonly Row[]> {
    const [rows] = await this.#queryable.query<RowDataPacket[]>(sql, [...parameters]);
    return rows as unknown as readonly Row[];
  }

  async get<Row>(sql: string, ...parameters: readonly SqlValue[]): Promise<Row | undefined> {
    return (await this.all<Row>(sql, ...parameters))[0];
  }

  async run(sql: string, ...parameters: readonly SqlValue[]): Promise<number> {
    const [{ affectedRows }] = await this.#queryable.query<ResultSetHeader>(sql, [...parameters]);
    return affectedRows;
  }

  async insert(sql: string, ...parameters: readonly SqlValue[]): Promise<number | undefined> {
    const [{ affectedRows, insertId }] = await this.#queryable.query<ResultSetHeader>(sql, [...parameters]);
    return affectedRows === 0 ? undefined : insertId;
  }
}

function isConflict(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ER_LOCK_DEADLOCK' || code === 'ER_LOCK_WAIT_TIMEOUT';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
