import type { Kit } from '@executor-metrics/instrumentation';
import type { Recording } from '../recording/recording.ts';
import { summarize } from '../summary/summarize.ts';
import { type Database, type DatabaseDriver, Databases } from './databases.ts';
import { EndedOperations, type Executed, executed } from './ended-operations.ts';
import { Statements } from './statements.ts';
import { Texts } from './texts.ts';

type Method = (this: object, ...args: unknown[]) => unknown;

interface NodeDatabase {
  /** From Node.js 22.16 on. */
  location?(): unknown;
  /** From Node.js 22.16 on. */
  readonly isTransaction?: unknown;
}

interface NodeStatement {
  readonly sourceSQL?: unknown;
  /** From Node.js 22.16 on. */
  columns?(): readonly unknown[];
}

const driver: DatabaseDriver = {
  path: (database) => (database as NodeDatabase).location?.(),
  inTransaction(database) {
    const { isTransaction } = database as NodeDatabase;
    return typeof isTransaction === 'boolean' ? isTransaction : undefined;
  },
};

const queries: ReadonlySet<string | undefined> = new Set(['SELECT', 'VALUES', 'PRAGMA', 'EXPLAIN']);

/** Counts what databases of `node:sqlite` do. */
export class NodeSqlite {
  readonly #kit: Kit;
  readonly #databases: Databases;
  readonly #texts: Texts;
  readonly #statements: Statements;
  readonly #stores: Statements;
  readonly #executed = new WeakMap<object, Executed>();
  readonly #returnsRows = new WeakMap<object, boolean>();

  constructor(kit: Kit, recording: Recording) {
    const ended = new EndedOperations(kit, recording);
    this.#kit = kit;
    this.#databases = new Databases(recording, driver);
    this.#texts = new Texts(kit, this.#databases, ended);
    this.#statements = new Statements(kit, ended, {
      executed: (statement) => this.#executed.get(statement) ?? this.#meet(statement, this.#databases.unknown),
      returnsRows: (statement, operation) => this.#hasColumns(statement, operation),
    });
    this.#stores = new Statements(kit, ended, {
      executed: (store, [strings]) => this.#executedBy(store, strings),
      returnsRows: (_, { summary }) => queries.has(summary.operation),
    });
  }

  /** The module, one of its classes, or a database. Returns whether it was something of `node:sqlite`. */
  hookTarget(target: object): boolean {
    const { DatabaseSync, StatementSync } = target as Readonly<Record<'DatabaseSync' | 'StatementSync', unknown>>;
    if (typeof DatabaseSync === 'function' && typeof StatementSync === 'function') {
      this.#statements.hook(StatementSync.prototype);
      this.#hookDatabases(DatabaseSync.prototype);
      return true;
    }
    if (!isDatabase(typeof target === 'function' ? target.prototype : target)) return false;
    return this.hookTarget(process.getBuiltinModule('node:sqlite'));
  }

  #hookDatabases(prototype: object): void {
    this.#texts.hook(prototype, (handle, statement) => this.#meet(statement, this.#databases.of(handle)));
    if (!('createTagStore' in prototype)) return;
    const meet = this.#kit.safe('a store of statements', (store: object) => {
      const itsPrototype = Reflect.getPrototypeOf(store);
      if (itsPrototype !== null) this.#stores.hook(itsPrototype);
    });
    this.#kit.patch<Method>(prototype, 'createTagStore', (original) => {
      return function createTagStore(...args) {
        const store = original.apply(this, args);
        meet(store as object);
        return store;
      };
    });
  }

  #meet(statement: object, database: Database): Executed | undefined {
    const { sourceSQL } = statement as NodeStatement;
    if (typeof sourceSQL !== 'string') return undefined;
    const operation = executed(database, sourceSQL, summarize(sourceSQL, 'sqlite'));
    this.#executed.set(statement, operation);
    return operation;
  }

  #hasColumns(statement: object, { summary }: Executed): boolean {
    const known = this.#returnsRows.get(statement);
    if (known !== undefined) return known;
    const columns = (statement as NodeStatement).columns?.();
    const returnsRows = columns === undefined ? queries.has(summary.operation) : columns.length > 0;
    this.#returnsRows.set(statement, returnsRows);
    return returnsRows;
  }

  /** A tagged template, whose strings are one object at each place in the program. */
  #executedBy(store: object, strings: unknown): Executed | undefined {
    const { db } = store as { readonly db?: unknown };
    if (!Array.isArray(strings) || typeof db !== 'object' || db === null) return undefined;
    const text = strings.join('?');
    return executed(this.#databases.of(db), text, summarize(text, 'sqlite'));
  }
}

function isDatabase(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'createSession' in value && 'applyChangeset' in value;
}
