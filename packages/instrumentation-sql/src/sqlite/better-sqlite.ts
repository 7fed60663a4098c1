import type { Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import { summarize } from '../summary/summarize.ts';
import { type DatabaseDriver, Databases } from './databases.ts';
import { EndedOperations, type Executed, executed } from './ended-operations.ts';
import { Statements } from './statements.ts';
import { Texts } from './texts.ts';

interface BetterDatabase {
  readonly name?: unknown;
  readonly inTransaction?: unknown;
  prepare(sql: string): object;
}

interface BetterStatement {
  readonly source?: unknown;
  readonly database?: unknown;
  /** Whether it returns rows. */
  readonly reader?: unknown;
}

const driver: DatabaseDriver = {
  path: (database) => (database as BetterDatabase).name,
  inTransaction: (database) => (database as BetterDatabase).inTransaction === true,
};

/**
 * Counts what databases of better-sqlite3 do. Its transaction functions execute `BEGIN`, `COMMIT` and the like as prepared
 * statements, and so does `pragma()`.
 */
export class BetterSqlite {
  readonly #databases: Databases;
  readonly #texts: Texts;
  readonly #statements: Statements;

  constructor(kit: Kit, recording: Recording) {
    const ended = new EndedOperations(kit, recording);
    this.#databases = new Databases(recording, driver);
    this.#texts = new Texts(kit, this.#databases, ended);
    this.#statements = new Statements(kit, ended, {
      executed: (statement) => this.#executed(statement),
      returnsRows: (statement) => (statement as BetterStatement).reader === true,
    });
  }

  /** Hooks the class of databases, as the module exports it. Returns whether it was one. */
  hookDatabases(exported: unknown): boolean {
    const prototype: unknown = typeof exported === 'function' ? exported.prototype : undefined;
    if (!isDatabase(prototype)) return false;
    // Of a copy whose native part could not be found, the first statement leads to the class of statements.
    this.#texts.hook(prototype, (_, statement) => this.#hookStatement(statement));
    return true;
  }

  /** Hooks the class of statements, as the native part of the module exports it. */
  hookAddon(exports: unknown): void {
    const { Statement } = exports as { readonly Statement?: { readonly prototype?: unknown } };
    const prototype = Statement?.prototype;
    if (typeof prototype === 'object' && prototype !== null) this.#statements.hook(prototype);
  }

  /** The class, or a database, as a bundled application has it. Returns whether it was something of better-sqlite3. */
  hookTarget(target: object): boolean {
    if (typeof target === 'function') return this.hookDatabases(target);
    if (!isDatabase(target) || !this.hookDatabases(target.constructor)) return false;
    // That does nothing to the database, and leads to the class of statements.
    this.#hookStatement(target.prepare('SELECT 1'));
    return true;
  }

  #hookStatement(statement: object): void {
    const prototype = Reflect.getPrototypeOf(statement);
    if (prototype !== null && 'source' in statement) this.#statements.hook(prototype);
  }

  /** Found anew each time: that costs less than to keep it for each statement, of which some programs have many. */
  #executed(statement: object): Executed | undefined {
    const { source, database } = statement as BetterStatement;
    if (typeof source !== 'string' || typeof database !== 'object' || database === null) return undefined;
    return executed(this.#databases.of(database), source, summarize(source, 'sqlite'));
  }
}

function isDatabase(value: unknown): value is BetterDatabase {
  return (
    typeof value === 'object' && value !== null && 'pragma' in value && 'transaction' in value && 'unsafeMode' in value
  );
}
